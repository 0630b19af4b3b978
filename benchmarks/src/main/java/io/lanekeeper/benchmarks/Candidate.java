// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import java.time.Duration;

/** A client under test. What is called for every operation is bound beforehand, so that binding costs none of them. */
interface Candidate {
    /**
     * How to connect.
     *
     * @param server host:port
     * @param sessionTimeout what the server is asked for
     * @param maxInFlight how many requests one session may have sent; for those that have a bound
     */
    record Settings(String server, Duration sessionTimeout, int maxInFlight) {}

    /** Starts so many sessions more at once, and waits until all are connected. */
    void connect(Settings settings, int sessions) throws Exception;

    /** Reads data and Stat of a node. */
    Runnable reader(int session, String path, Callback callback);

    /** Writes the data of a node, whatever its version. */
    Runnable writer(int session, String path, byte[] data, Callback callback);

    /** Reads data and Stat, and has {@code fired} called when they change. */
    Runnable watcher(int session, String path, Runnable fired, Callback callback);

    /** Runs {@code task} on the candidate's loop; here, if it has none of its own. */
    void onLoop(int session, Runnable task);

    /** How many connections have been lost. */
    int lost();

    /** Ends all sessions. */
    void close() throws Exception;
}
