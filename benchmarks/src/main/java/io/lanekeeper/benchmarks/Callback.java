// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import org.jspecify.annotations.Nullable;

/** Is told of the end of an operation, where the candidate calls back. */
interface Callback {
    /** What {@link #complete} is given in place of a length after a failure. */
    int FAILED = -1;

    /** With the decoded answer, and the length of the node's data. */
    void complete(@Nullable Object value, int length);
}
