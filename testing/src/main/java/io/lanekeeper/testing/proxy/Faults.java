// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.proxy;

import io.lanekeeper.handler.Endpoint;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The faults and the connections of a {@link FaultProxy}. Confined to the proxy's loop. */
final class Faults {
    private final Endpoint target;
    private final Set<ProxiedConnection> connections = new LinkedHashSet<>();
    private final Direction fromClient = new Direction();
    private final Direction fromServer = new Direction();
    private boolean refusing;

    Faults(Endpoint target) {
        this.target = target;
    }

    Direction from(Peer side) {
        return side == Peer.CLIENT ? fromClient : fromServer;
    }

    int clients() {
        return (int) connections.stream().filter(ProxiedConnection::hasClient).count();
    }

    void change(Peer from, Consumer<Direction> change) {
        change.accept(from(from));
        changed();
    }

    void changeBoth(Consumer<Direction> change) {
        change.accept(fromClient);
        change.accept(fromServer);
        changed();
    }

    void refuse(boolean refuse) {
        refusing = refuse;
    }

    void cut(boolean reset) {
        List.copyOf(connections).forEach(connection -> connection.cut(reset));
    }

    void cutUnconnected() {
        List.copyOf(connections).stream()
                .filter(connection -> !connection.made())
                .forEach(connection -> connection.cut(false));
    }

    void halfOpen(Peer gone) {
        List.copyOf(connections).forEach(connection -> connection.halfOpen(gone));
    }

    /** Adds a client, whose channel is not active yet. */
    void connected(SocketChannel client) {
        if (refusing) {
            client.close();
            return;
        }
        Bootstrap bootstrap = new Bootstrap()
                .group(client.eventLoop())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true);
        connections.add(new ProxiedConnection(this, client, bootstrap, target));
    }

    void ended(ProxiedConnection connection) {
        connections.remove(connection);
    }

    private void changed() {
        List.copyOf(connections).forEach(ProxiedConnection::faultsChanged);
    }
}
