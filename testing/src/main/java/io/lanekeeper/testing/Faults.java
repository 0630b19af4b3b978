// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing;

import io.lanekeeper.handler.Endpoint;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a {@link FaultProxy} does at present, and to whom. Confined to the proxy's loop. */
final class Faults {
    private final Endpoint target;
    private final Set<ProxiedConnection> connections = new LinkedHashSet<>();
    private boolean frozen;
    private boolean refusing;
    private boolean splitting;
    private long delayNanos;

    Faults(Endpoint target) {
        this.target = target;
    }

    boolean frozen() {
        return frozen;
    }

    boolean splitting() {
        return splitting;
    }

    long delayNanos() {
        return delayNanos;
    }

    int connections() {
        return connections.size();
    }

    void freeze(boolean freeze) {
        frozen = freeze;
        List.copyOf(connections).forEach(ProxiedConnection::faultsChanged);
    }

    void refuse(boolean refuse) {
        refusing = refuse;
    }

    void split(boolean split) {
        splitting = split;
    }

    void delay(Duration delay) {
        delayNanos = delay.toNanos();
    }

    void cut(boolean reset) {
        List.copyOf(connections).forEach(connection -> connection.cut(reset));
    }

    /** Takes a client in, whose channel is not active yet. */
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
        ProxiedConnection connection = new ProxiedConnection(this, client);
        connections.add(connection);
        client.closeFuture().addListener(closed -> connections.remove(connection));
        connection.connect(bootstrap, target);
    }

    static void resetOnClose(@Nullable Channel channel) {
        if (channel != null && channel.isActive()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
    }
}
