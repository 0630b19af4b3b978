// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.data;

import org.jspecify.annotations.Nullable;

/** The result of one operation of a multi. */
public sealed interface OpResult {
    /**
     * A node was created.
     *
     * @param path the actual path, with the number that the server appended to a sequential name
     * @param stat at its creation; null unless it was asked for, and from servers before 3.7.2, 3.8.2 and 3.9.0, which
     *     do not send it in a multi (ZOOKEEPER-4026)
     */
    record Created(String path, @Nullable Stat stat) implements OpResult {}

    /**
     * A node's data was set.
     *
     * @param stat the new one
     */
    record DataSet(Stat stat) implements OpResult {}

    /** A node was deleted. */
    record Deleted() implements OpResult {}

    /** A node's version was the expected one. */
    record Checked() implements OpResult {}
}
