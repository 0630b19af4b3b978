// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

/**
 * A watcher that can be closed. It may be passed to any number of reads of its client and to {@code addWatch}.
 * {@link io.lanekeeper.client.ZooKeeperClient#watch} makes it.
 */
public interface Watch extends Watcher, AutoCloseable {
    /**
     * Ends all registrations of this watch. The server removes its watches that no other watcher of the client needs.
     * Any thread; never blocks. After this has returned no call of the watcher begins, except one that was beginning. A
     * closed watch must not be passed to a read.
     */
    @Override
    void close();

    /** Returns whether the watch is closed. */
    boolean isClosed();
}
