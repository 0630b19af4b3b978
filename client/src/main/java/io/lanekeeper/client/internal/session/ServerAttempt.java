// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

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
 * take one connect time-out at most. Confined to the loop.
 */
final class ServerAttempt implements NameLookup.Owner, ServerConnection.Seeker {
    /** What becomes of it. */
    interface Owner {
        /** Takes what the lookup has found, before the first of it is tried. */
        void found(HostAddresses host, List<SocketAddress> addresses);

        /** It goes on with an address, some time after it has begun. */
        void goesOn(ServerAttempt attempt);

        /** There is a connection; what else becomes of that is told to the connection's owner. */
        void opened(ServerAttempt attempt, Connection connection);

        /** It has come to nothing. */
        void failed(ServerAttempt attempt, @Nullable Throwable cause);
    }

    /** For a lookup that ended when it had used up nearly all the time. */
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final Handler handler;
    private final Supplier<ConnectOptions> options;
    private final Duration bound;
    private final HostAddresses host;
    private final ServerConnection server;
    private final Owner owner;
    private final long began;
    private @Nullable NameLookup lookup;
    private @Nullable ServerAddress address;
    private boolean begun;

    ServerAttempt(
            Handler handler,
            Supplier<ConnectOptions> options,
            HostAddresses host,
            ServerConnection server,
            Owner owner) {
        this.handler = handler;
        this.options = options;
        this.host = host;
        this.server = server;
        this.owner = owner;
        bound = options.get().connectTimeout();
        began = handler.loop().nanoTime();
    }

    void start() {
        if (host.lookupDue()) {
            host.lookupStarted();
            lookup = new NameLookup(handler, host.server(), this);
            lookup.start(bound);
        } else {
            connect();
        }
        begun = true;
    }

    HostAddresses host() {
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

    /** Ends it; its owner is told. */
    void close() {
        if (lookup == null) {
            server.close();
        } else {
            lookup.cancel();
            owner.failed(this, null);
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
        server.connect(handler, next.address(), optionsForWhatIsLeft(), this);
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

    @Override
    public void found(List<SocketAddress> addresses) {
        boolean later = begun;
        lookup = null;
        owner.found(host, addresses);
        connect();
        if (later) {
            owner.goesOn(this);
        }
    }

    @Override
    public void notFound(Throwable cause) {
        lookup = null;
        owner.failed(this, cause);
    }

    @Override
    public void opened(ServerConnection opened, Connection connection) {
        owner.opened(this, connection);
    }

    @Override
    public void failed(ServerConnection failed, @Nullable Throwable cause) {
        owner.failed(this, cause);
    }
}
