// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import java.time.Duration;

/** A client under test. The methods of an operation are bound in advance, so that binding costs no operation. */
interface Candidate {
    /**
     * The settings of a connection.
     *
     * @param server host:port
     * @param sessionTimeout the requested session time-out
     * @param maxInFlight the most requests in flight of one session, for candidates with such a limit
     */
    record Settings(String server, Duration sessionTimeout, int maxInFlight) {}

    /** Starts {@code count} more sessions at once, and waits until all are connected. */
    void connect(Settings settings, int sessions) throws Exception;

    /** Reads data and Stat of a node. */
    Runnable reader(int session, String path, Callback callback);

    /** Writes the data of a node, of any version. */
    Runnable writer(int session, String path, byte[] data, Callback callback);

    /** Reads data and Stat, and calls {@code fired} when they change. */
    Runnable watcher(int session, String path, Runnable fired, Callback callback);

    /** Runs {@code task} on the candidate's loop, or on this thread if it has none. */
    void onLoop(int session, Runnable task);

    /** Returns the number of lost connections. */
    int lost();

    /** Ends all sessions. */
    void close() throws Exception;
}
