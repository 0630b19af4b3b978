// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.Promise;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;

/** Makes connections on one loop, and ends them with it. Confined to the loop, but for what says otherwise. */
final class ThreadConnector {
    private final ThreadSettings settings;
    private final ThreadLoop loop;
    private final Set<ConnectAttempt> attempts = new HashSet<>();
    private final Set<ThreadConnection> connections = new HashSet<>();
    private boolean ended;

    ThreadConnector(ThreadSettings settings, ThreadLoop loop) {
        this.settings = settings;
        this.loop = loop;
    }

    /** Any thread. */
    ThreadLoop loop() {
        return loop;
    }

    /** Any thread. */
    void connect(Endpoint endpoint, ConnectOptions options, FrameListener listener, Promise<Connection> promise) {
        ConnectAttempt attempt = new ConnectAttempt(this, settings, endpoint, options, listener, promise);
        try {
            loop.execute(attempt::start);
        } catch (RejectedExecutionException e) {
            attempt.failed(e);
        }
    }

    /** Ends all attempts and connections, and then the loop. Any thread. */
    void end() {
        loop.end(() -> {
            ended = true;
            List.copyOf(attempts).forEach(attempt -> attempt.failed(stopped()));
            List.copyOf(connections).forEach(connection -> connection.ended(null));
        });
    }

    /**
     * Notes an attempt that has begun.
     *
     * @throws RejectedExecutionException if there are to be no more
     */
    void begun(ConnectAttempt attempt) {
        if (ended) {
            throw stopped();
        }
        attempts.add(attempt);
    }

    void over(ConnectAttempt attempt) {
        if (loop.inLoop()) { // Elsewhere if the loop had ended already, and then it was never noted.
            attempts.remove(attempt);
        }
    }

    void opened(ThreadConnection connection) {
        connections.add(connection);
    }

    void closed(ThreadConnection connection) {
        connections.remove(connection);
    }

    private static RejectedExecutionException stopped() {
        return new RejectedExecutionException("the handler has been stopped");
    }
}
