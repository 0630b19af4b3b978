// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

/** Ends something that was registered. */
public interface Registration extends AutoCloseable {
    /** Ends it. Any thread, any number of times; never blocks. */
    @Override
    void close();
}
