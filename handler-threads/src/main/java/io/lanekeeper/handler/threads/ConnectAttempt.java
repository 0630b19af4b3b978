// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.Promise;
import java.net.SocketTimeoutException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of {@code connect}, with its time-out. It ends once, with a connection or with an error. Confined to the loop,
 * except {@link #run}, which is the connection's reading thread.
 */
final class ConnectAttempt {
    private static final Logger log = LoggerFactory.getLogger(ConnectAttempt.class);

    private final ThreadConnector connector;
    private final ThreadSettings settings;
    private final Endpoint endpoint;
    private final ConnectOptions options;
    private final FrameListener listener;
    private final Promise<Connection> promise;
    private final SocketOpener opener;
    private @Nullable Cancellable timer;
    private boolean ended;

    ConnectAttempt(
            ThreadConnector connector,
            ThreadSettings settings,
            Endpoint endpoint,
            ConnectOptions options,
            FrameListener listener,
            Promise<Connection> promise,
            SocketOpener.Addresses addresses) {
        this.connector = connector;
        this.settings = settings;
        this.endpoint = endpoint;
        this.options = options;
        this.listener = listener;
        this.promise = promise;
        this.opener = new SocketOpener(settings, endpoint, options, addresses);
    }

    void start() {
        try {
            connector.started(this);
            timer = connector.loop().schedule(() -> failed(timedOut()), options.connectTimeout());
            promise.whenDone(done -> {
                Throwable error = done.exception();
                if (done.isCancelled() && error != null) {
                    failed(error);
                }
            });
            settings.newThread("read " + endpoint, this::run).start();
        } catch (Throwable e) { // Errors too: the machine may have no more threads.
            failed(e);
        }
    }

    /** Fails the call and notifies the listener. A connection that comes up later is closed. */
    void failed(Throwable error) {
        if (ended) {
            return;
        }
        end();
        opener.abandon();
        try {
            listener.closed(error);
        } catch (Throwable e) {
            log.warn("{}: the listener threw an exception when notified of the end", endpoint, e);
        }
        promise.setException(error);
    }

    private void run() {
        try {
            SocketPair sockets = opener.open();
            ThreadConnection connection =
                    new ThreadConnection(connector, settings, endpoint, options, listener, sockets);
            if (onLoop(() -> connected(connection))) {
                connection.read();
            } else {
                sockets.abort();
            }
        } catch (Throwable e) {
            onLoop(() -> failed(e));
        }
    }

    private void connected(ThreadConnection connection) {
        if (ended) {
            connection.discard();
            return;
        }
        end();
        Throwable thrown = connection.open();
        if (thrown != null) {
            promise.setException(thrown);
        } else if (!promise.set(connection)) {
            connection.close();
        }
    }

    private void end() {
        ended = true;
        connector.ended(this);
        if (timer != null) {
            timer.cancel();
        }
    }

    private boolean onLoop(Runnable task) {
        try {
            connector.loop().execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false; // The loop has failed the attempt before it ended.
        }
    }

    private SocketTimeoutException timedOut() {
        return new SocketTimeoutException("no connection to " + endpoint + " within " + options.connectTimeout()
                + ", still waiting for " + opener.waitingFor());
    }
}
