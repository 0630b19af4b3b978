// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

/**
 * A watcher with a handle: may be given to any number of reads of its client and to {@code addWatch}, and be closed.
 * Obtained from the client.
 */
public interface Watch extends Watcher, AutoCloseable {
    /**
     * Ends all registrations of this watch; the server forgets what nobody else here watches. Any thread; never blocks.
     * After it has returned, no call of the watcher begins, but for one that had begun. A closed watch may not be given to a read any more.
     */
    @Override
    void close();

    /** Whether it has been closed. */
    boolean isClosed();
}
