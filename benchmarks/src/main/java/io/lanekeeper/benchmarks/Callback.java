// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import org.jspecify.annotations.Nullable;

/** Receives the end of an operation, on the thread on which the candidate calls back. */
interface Callback {
    /** The argument of {@link #complete} after a failure, in place of a length. */
    int FAILED = -1;

    /** Receives the decoded reply and the length of the node's data. */
    void complete(@Nullable Object value, int length);
}
