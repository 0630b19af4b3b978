// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.proxy;

import io.lanekeeper.handler.Endpoint;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;

/** A connection of one client, the connection to the target for it, and the bytes in flight. Confined to the loop. */
final class ProxiedConnection {
    private final Faults faults;
    private final Endpoint target;
    private final Channel client;
    private final Channel server;
    private final Forwarder fromClient;
    private final Forwarder fromServer;
    private boolean connecting;

    ProxiedConnection(Faults faults, Channel client, Bootstrap bootstrap, Endpoint target) {
        this.faults = faults;
        this.target = target;
        this.client = client;
        fromServer = new Forwarder(faults.from(Peer.SERVER), client);
        server = bootstrap
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(fromServer);
                    }
                })
                .register()
                .channel();
        fromClient = new Forwarder(faults.from(Peer.CLIENT), server);
        client.pipeline().addLast(fromClient);
        client.closeFuture().addListener(closed -> channelClosed());
        server.closeFuture().addListener(closed -> channelClosed());
        faultsChanged();
    }

    boolean hasClient() {
        return client.isOpen();
    }

    /** Returns true if the connection to the server has been started. */
    boolean made() {
        return connecting;
    }

    void faultsChanged() {
        if (!connecting && faults.from(Peer.CLIENT).open()) {
            connecting = true;
            connect();
        }
        fromClient.faultsChanged();
        fromServer.faultsChanged();
    }

    void cut(boolean reset) {
        if (reset) {
            // Both before one is closed, since closing one closes the other.
            resetOnClose(client);
            resetOnClose(server);
        }
        client.close();
        server.close();
    }

    void halfOpen(Peer gone) {
        if (gone == Peer.CLIENT) {
            fromClient.mute();
            client.close();
        } else {
            fromServer.mute();
            server.close();
        }
    }

    static void resetOnClose(Channel channel) {
        if (channel.isActive()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
    }

    private void connect() {
        server.connect(new InetSocketAddress(target.host(), target.port())).addListener(attempt -> {
            if (attempt.isSuccess()) {
                faultsChanged();
            } else {
                fromServer.sourceEnded();
            }
        });
    }

    private void channelClosed() {
        if (!client.isOpen() && !server.isOpen()) {
            faults.ended(this);
        }
    }
}
