// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.callback;

/** A watcher of the library's own, which must go on where its event cannot be delivered in a lane any more. */
public interface Abandonable {
    /** An event has been lost, and the session that it came from is over. Any thread. */
    void abandoned();
}
