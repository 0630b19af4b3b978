// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Makes connections on one loop, and ends them with the loop. Confined to the loop, except where a method says otherwise. */
final class ThreadConnector {
    private final ThreadSettings settings;
    private final ThreadLoop loop;
    private final Set<ConnectAttempt> attempts = new HashSet<>();
    private final Set<ThreadConnection> connections = new HashSet<>();
    private final PendingLookups lookups;
    private boolean ended;

    ThreadConnector(ThreadSettings settings, ThreadLoop loop) {
        this.settings = settings;
        this.loop = loop;
        this.lookups = new PendingLookups(settings, loop);
    }

    /** Returns the loop. Any thread. */
    ThreadLoop loop() {
        return loop;
    }

    /**
     * Starts a connect attempt. Any thread.
     *
     * @param address the only address to try; null to resolve the host name and try each of its addresses
     */
    void connect(
            Endpoint endpoint,
            @Nullable InetSocketAddress address,
            ConnectOptions options,
            FrameListener listener,
            Promise<Connection> promise) {
        ConnectAttempt attempt = new ConnectAttempt(
                this,
                settings,
                endpoint,
                options,
                listener,
                promise,
                () -> address == null ? resolve(endpoint) : List.of(address));
        try {
            loop.execute(attempt::start);
        } catch (Throwable e) { // Errors too: the machine may have no thread for the loop.
            attempt.failed(e);
        }
    }

    /** Completes {@code promise} with the addresses of {@code endpoint}. Any thread. */
    void resolve(Endpoint endpoint, Promise<List<SocketAddress>> promise) {
        try {
            loop.execute(() -> startLookup(endpoint, promise));
        } catch (Throwable e) {
            promise.setException(e);
        }
    }

    private void startLookup(Endpoint endpoint, Promise<List<SocketAddress>> promise) {
        if (ended) {
            promise.setException(stopped());
        } else if (!promise.isDone()) {
            lookups.resolve(endpoint, promise);
        }
    }

    /** Returns the addresses of {@code endpoint}. Blocks. */
    private List<InetSocketAddress> resolve(Endpoint endpoint) throws IOException {
        return settings.names().resolve(endpoint.host(), settings).stream()
                .map(address -> new InetSocketAddress(address, endpoint.port()))
                .toList();
    }

    /** Ends all attempts and connections, and then the loop. Any thread. */
    void end() {
        loop.end(() -> {
            ended = true;
            List.copyOf(attempts).forEach(attempt -> attempt.failed(stopped()));
            lookups.failAll(stopped());
            List.copyOf(connections).forEach(connection -> connection.ended(null));
        });
    }

    /**
     * Adds a started attempt.
     *
     * @throws RejectedExecutionException if the handler has been stopped
     */
    void started(ConnectAttempt attempt) {
        if (ended) {
            throw stopped();
        }
        attempts.add(attempt);
    }

    void ended(ConnectAttempt attempt) {
        if (loop.inLoop()) { // On another thread the loop had ended already, and the attempt was never added.
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
