// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.Handler;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One lookup of a server's name, which ends within a bound. Confined to the loop. */
final class NameLookup {
    /** Learns the outcome, once. */
    interface Owner {
        /** There are addresses, at least one. Called inside {@link NameLookup#start} if the handler knows them. */
        void found(List<SocketAddress> addresses);

        /** There are none. Never called inside {@link NameLookup#start}. */
        void notFound(Throwable cause);
    }

    private final Handler handler;
    private final Endpoint server;
    private final Owner owner;
    private @Nullable AsyncResult<List<SocketAddress>> asked;
    private @Nullable Cancellable timer;
    private boolean over;

    NameLookup(Handler handler, Endpoint server, Owner owner) {
        this.handler = handler;
        this.server = server;
        this.owner = owner;
    }

    void start(Duration timeout) {
        try {
            AsyncResult<List<SocketAddress>> result = handler.resolve(server);
            asked = result;
            List<SocketAddress> known = result.value();
            if (known != null && !known.isEmpty()) {
                over = true;
                owner.found(known);
                return;
            }
            result.whenDone(this::done);
        } catch (RuntimeException | LinkageError e) {
            handler.loop().execute(() -> fail(e));
        }
        timer = handler.loop().schedule(() -> late(timeout), timeout);
    }

    /** Gives it up; the owner is told nothing. */
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
        if (over) {
            return;
        }
        List<SocketAddress> addresses = result.value();
        if (addresses == null || addresses.isEmpty()) {
            Throwable cause = result.exception();
            fail(cause == null ? new UnknownHostException(server.host() + ": no address") : cause);
        } else {
            cancel();
            owner.found(addresses);
        }
    }

    private void late(Duration timeout) {
        fail(new TimeoutException(server + ": the name was not resolved within " + timeout));
    }

    private void fail(Throwable cause) {
        if (!over) {
            cancel();
            owner.notFound(cause);
        }
    }
}
