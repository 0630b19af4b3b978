// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.embedding;

import io.netty.channel.EventLoopGroup;

/**
 * The service in one framework, on two event loops of that framework. It responds to
 *
 * <ul>
 *   <li>{@code /warm} without ZooKeeper,
 *   <li>{@code /own/NAME} with the data of {@code /NAME}, read by the client of the loop that serves the request,
 *   <li>{@code /one/NAME} with the same, read by one client for all loops, and brought to the loop of the request.
 * </ul>
 */
interface Embedding {
    int LOOPS = 2;

    /** Starts the server on a free port of 127.0.0.1; returns when it accepts connections. */
    void serve(Nodes nodes) throws Exception;

    /** The event loops that serve requests. */
    EventLoopGroup loops() throws Exception;

    /** Sends a request, on connections that reach all loops, and waits for the response. */
    String ask(String path) throws Exception;

    /** Returns true if a result of another loop is brought to the loop of the request, rather than left to the framework. */
    default boolean bringsBack() {
        return true;
    }

    /** Ends the server and the loops. */
    void end() throws Exception;
}
