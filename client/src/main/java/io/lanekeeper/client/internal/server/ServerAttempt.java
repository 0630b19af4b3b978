// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Handler;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One attempt: at the next address of a server, whose name is looked up first where that is due. Lookup, TCP and TLS together
 * take one connect time-out at most.
 */
@LoopConfined
final class ServerAttempt {
    /** Receives the events of an attempt. */
    interface Listener {
        /** The name has been resolved; the first address is going to be tried. */
        void addressesFound(ServerAddresses.Host host, List<SocketAddress> addresses);

        /** The attempt goes on with an address, some time after its start. */
        void lookupEnded(ServerAttempt attempt);

        /** The attempt has ended with a connection. */
        void attemptSucceeded(ServerAttempt attempt, Connection connection);

        /** The attempt has ended without a connection; {@code cause} is null if it was ended by the client. */
        void attemptFailed(ServerAttempt attempt, @Nullable Throwable cause);
    }

    /** For a lookup that ended when it had used up nearly all the time. */
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final Handler handler;
    private final Supplier<ConnectOptions> options;
    private final Duration bound;
    private final ServerAddresses.Host host;
    private final ServerConnection server;
    private final Listener listener;
    private final long began;
    private @Nullable NameLookup lookup;
    private @Nullable ServerAddress address;
    private boolean begun;

    ServerAttempt(
            Handler handler,
            Supplier<ConnectOptions> options,
            ServerAddresses.Host host,
            ServerConnection server,
            Listener listener) {
        this.handler = handler;
        this.options = options;
        this.host = host;
        this.server = server;
        this.listener = listener;
        bound = options.get().connectTimeout();
        began = handler.loop().nanoTime();
    }

    void start() {
        assert handler.loop().inLoop();
        if (host.lookupDue()) {
            host.lookupStarted();
            lookup = new NameLookup(handler, host.server(), this::lookedUp);
            lookup.start(bound);
        } else {
            connect();
        }
        begun = true;
    }

    ServerAddresses.Host host() {
        return host;
    }

    /** The connection, once there is one. */
    ServerConnection server() {
        return server;
    }

    /** The address that is tried; null while the name is being looked up, or if it has none. */
    @Nullable
    ServerAddress address() {
        return address;
    }

    /** Ends it; {@link Listener#attemptFailed} follows. */
    void close() {
        if (lookup == null) {
            server.close();
        } else {
            lookup.cancel();
            listener.attemptFailed(this, null);
        }
    }

    /** Ends it without another word. It has come to nothing, so what it began is still to be tried. */
    void abandon() {
        if (lookup == null) {
            server.abandon();
        } else {
            lookup.cancel();
        }
        host.giveBack(address == null ? null : address.address());
    }

    private void connect() {
        ServerAddress next = new ServerAddress(host.server(), host.next());
        address = next;
        server.connect(handler, next.address(), optionsForWhatIsLeft(), this::connected);
    }

    private ConnectOptions optionsForWhatIsLeft() {
        ConnectOptions whole = options.get();
        Duration left = bound.minusNanos(handler.loop().nanoTime() - began);
        if (left.compareTo(whole.connectTimeout()) >= 0) {
            return whole;
        }
        return new ConnectOptions(
                left.compareTo(SHORTEST) < 0 ? SHORTEST : left, whole.maxFrame(), whole.tls(), whole.framing());
    }

    private void lookedUp(@Nullable List<SocketAddress> addresses, @Nullable Throwable cause) {
        assert handler.loop().inLoop();
        lookup = null;
        if (addresses == null) {
            listener.attemptFailed(this, cause);
            return;
        }
        boolean later = begun;
        listener.addressesFound(host, addresses);
        connect();
        if (later) {
            listener.lookupEnded(this);
        }
    }

    private void connected(@Nullable Connection connection, @Nullable Throwable cause) {
        assert handler.loop().inLoop();
        if (connection == null) {
            listener.attemptFailed(this, cause);
        } else {
            listener.attemptSucceeded(this, connection);
        }
    }
}
