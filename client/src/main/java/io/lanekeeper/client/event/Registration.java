// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

/** A handle with which a registration is ended. */
public interface Registration extends AutoCloseable {
    /** Ends the registration. Any thread, any number of times; never blocks. */
    @Override
    void close();
}
