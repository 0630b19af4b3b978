// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples.plain;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.Promise;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.AsynchronousSocketChannel;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect: resolve the name off the loop, try its addresses one after the other, or the only one that was
 * given, all within one time-out. Confined to the loop. In any case the listener is notified of {@code opened} or {@code closed} before links run.
 */
final class PlainConnect {
    private final PlainHandler handler;
    private final Endpoint endpoint;
    private final @Nullable SocketAddress only;
    private final ConnectOptions options;
    private final FrameListener listener;
    private final Promise<Connection> promise;
    private @Nullable Cancellable timer;
    private @Nullable AsynchronousSocketChannel channel;
    private boolean over;

    PlainConnect(
            PlainHandler handler,
            Endpoint endpoint,
            @Nullable SocketAddress only,
            ConnectOptions options,
            FrameListener listener,
            Promise<Connection> promise) {
        this.handler = handler;
        this.endpoint = endpoint;
        this.only = only;
        this.options = options;
        this.listener = listener;
        this.promise = promise;
    }

    /** On any thread; throws nothing. */
    void begin() {
        promise.whenDone(done -> {
            if (done.isCancelled()) {
                fail(new CancellationException("abandoned"));
            }
        });
        handler.loop().execute(this::resolve);
    }

    private void resolve() {
        if (over) {
            return;
        }
        if (options.tls() != null) {
            fail(new UnsupportedOperationException("tls: " + options.tls() + " (expected: null; plain TCP only)"));
            return;
        }
        timer = handler.loop()
                .schedule(
                        () -> fail(new TimeoutException(
                                "no connection to " + endpoint + " within " + options.connectTimeout())),
                        options.connectTimeout());
        if (only != null) {
            tryFirst(List.of(only));
            return;
        }
        handler.resolve(endpoint).whenDone(done -> {
            Throwable error = done.exception();
            if (error == null) {
                tryFirst(done.getNoWait());
            } else {
                fail(error);
            }
        });
    }

    private void tryFirst(List<SocketAddress> addresses) {
        if (over) {
            return;
        }
        try {
            AsynchronousSocketChannel next = AsynchronousSocketChannel.open();
            channel = next;
            next.setOption(StandardSocketOptions.TCP_NODELAY, true);
            next.connect(
                    addresses.get(0),
                    addresses.subList(1, addresses.size()),
                    new OnLoop<>(handler.loop(), (done, others) -> opened(next), this::failedAt));
        } catch (Throwable e) { // Errors too: the attempt would have no end.
            fail(e);
        }
    }

    private void failedAt(Throwable error, List<SocketAddress> others) {
        if (others.isEmpty()) {
            fail(error);
        } else {
            close();
            tryFirst(others);
        }
    }

    /** Completing the promise first leaves no gap for a cancel; its links come after this task of the loop all the same. */
    private void opened(AsynchronousSocketChannel connected) {
        PlainConnection connection = new PlainConnection(handler.loop(), connected, endpoint, options, listener);
        if (!over && promise.set(connection)) {
            end();
            connection.begin();
        }
    }

    private void fail(Throwable cause) {
        if (over || promise.successful()) {
            return;
        }
        end();
        close();
        try {
            listener.closed(cause);
        } finally {
            promise.setException(cause);
        }
    }

    private void end() {
        over = true;
        if (timer != null) {
            timer.cancel();
        }
    }

    private void close() {
        PlainConnection.closeQuietly(channel);
    }
}
