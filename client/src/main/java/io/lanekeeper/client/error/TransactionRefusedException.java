// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

import java.util.List;

/**
 * Thrown if the server refused one operation of a multi, and so applied none. {@link #code()} is the reason;
 * {@link #path()} is the node of that operation.
 */
public final class TransactionRefusedException extends RefusedException {
    private static final long serialVersionUID = 1L;

    private final int index;

    @SuppressWarnings("serial") // Copies of lists are serializable.
    private final List<OpOutcome> outcomes;

    /**
     * Makes the exception.
     *
     * @param number the protocol's number of the error
     * @param index of the operation that was refused, from 0 on
     * @param name of that operation
     * @param outcomes one for each operation, in order
     */
    public TransactionRefusedException(
            int number, int index, String name, List<OpOutcome> outcomes, RequestContext context) {
        super(
                number,
                " at operation " + index + " of 0 to " + (outcomes.size() - 1) + ", " + name + "; nothing was applied",
                context);
        this.index = index;
        this.outcomes = List.copyOf(outcomes);
    }

    private TransactionRefusedException(TransactionRefusedException original) {
        super(original);
        index = original.index;
        outcomes = original.outcomes;
    }

    @Override
    public TransactionRefusedException withStackTrace() {
        return new TransactionRefusedException(this);
    }

    /** Returns the index of the operation that was refused, from 0 on. */
    public int index() {
        return index;
    }

    /** Returns the outcome of each operation, in order. */
    public List<OpOutcome> outcomes() {
        return outcomes;
    }
}
