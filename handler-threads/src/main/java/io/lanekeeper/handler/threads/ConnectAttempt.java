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
 * One call of {@code connect}, within its time-out. It is over once, with the connection or with an error. Confined to the
 * loop, but for {@link #run}, the connection's reading thread.
 */
final class ConnectAttempt {
    private static final Logger log = LoggerFactory.getLogger(SequentialThreadHandler.class);

    private final ThreadConnector connector;
    private final ThreadSettings settings;
    private final Endpoint endpoint;
    private final ConnectOptions options;
    private final FrameListener listener;
    private final Promise<Connection> promise;
    private final SocketOpener opener;
    private @Nullable Cancellable timer;
    private boolean over;

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
            connector.begun(this);
            timer = connector.loop().schedule(() -> failed(timedOut()), options.connectTimeout());
            promise.whenDone(done -> {
                Throwable error = done.exception();
                if (done.isCancelled() && error != null) {
                    failed(error);
                }
            });
            settings.newThread("read " + endpoint, this::run).start();
        } catch (Throwable e) { // Errors too: there may be no more threads.
            failed(e);
        }
    }

    /** Whoever waits for the connection gets the error; a connection that comes up nevertheless is closed. */
    void failed(Throwable error) {
        if (over) {
            return;
        }
        end();
        opener.abandon();
        try {
            listener.closed(error);
        } catch (Throwable e) {
            log.warn("{}: the listener has thrown when told of the end", endpoint, e);
        }
        promise.setException(error);
    }

    private void run() {
        try {
            Sockets sockets = opener.open();
            ThreadConnection connection =
                    new ThreadConnection(connector, settings, endpoint, options, listener, sockets);
            if (onLoop(() -> up(connection))) {
                connection.read();
            } else {
                sockets.abort();
            }
        } catch (Throwable e) {
            onLoop(() -> failed(e));
        }
    }

    private void up(ThreadConnection connection) {
        if (over) {
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
        over = true;
        connector.over(this);
        if (timer != null) {
            timer.cancel();
        }
    }

    private boolean onLoop(Runnable task) {
        try {
            connector.loop().execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false; // The loop has told of the end before its own.
        }
    }

    private SocketTimeoutException timedOut() {
        return new SocketTimeoutException("no connection to " + endpoint + " within " + options.connectTimeout()
                + ", still waiting for " + opener.waitingFor());
    }
}
