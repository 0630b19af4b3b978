// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.callback.ReplyTimer;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.Handler;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One lookup of a server's name, which ends within a bound. */
@LoopConfined
final class NameLookup {
    private final Handler handler;
    private final Endpoint server;
    private final BiConsumer<@Nullable List<SocketAddress>, @Nullable Throwable> onEnd;
    private @Nullable AsyncResult<List<SocketAddress>> asked;
    private @Nullable Cancellable timer;
    private boolean over;

    /**
     * @param onEnd called once: inside {@link #start} if the handler knows the addresses, at least one; with the cause if there
     *     are none, never inside {@code start}
     */
    NameLookup(Handler handler, Endpoint server, BiConsumer<@Nullable List<SocketAddress>, @Nullable Throwable> onEnd) {
        this.handler = handler;
        this.server = server;
        this.onEnd = onEnd;
    }

    void start(Duration timeout) {
        assert handler.loop().inLoop();
        try {
            AsyncResult<List<SocketAddress>> result = handler.resolve(server);
            asked = result;
            List<SocketAddress> known = result.value();
            if (known != null && !known.isEmpty()) {
                over = true;
                onEnd.accept(known, null);
                return;
            }
            result.whenDone(this::done);
        } catch (RuntimeException | LinkageError e) {
            handler.loop().execute(() -> fail(e));
        }
        timer = ReplyTimer.schedule(handler.loop(), () -> late(timeout), timeout);
    }

    /** Gives it up; the callback is not called. */
    void cancel() {
        over = true;
        if (timer != null) {
            timer.cancel();
        }
        if (asked != null) {
            asked.cancel();
        }
    }

    private void done(AsyncResult<List<SocketAddress>> result) {
        assert handler.loop().inLoop();
        if (over) {
            return;
        }
        List<SocketAddress> addresses = result.value();
        if (addresses == null || addresses.isEmpty()) {
            Throwable cause = result.exception();
            fail(cause == null ? new UnknownHostException(server.host() + ": no address") : cause);
        } else {
            cancel();
            onEnd.accept(addresses, null);
        }
    }

    private void late(Duration timeout) {
        fail(new TimeoutException(server + ": the name was not resolved within " + timeout));
    }

    private void fail(Throwable cause) {
        assert handler.loop().inLoop();
        if (!over) {
            cancel();
            onEnd.accept(null, cause);
        }
    }
}
