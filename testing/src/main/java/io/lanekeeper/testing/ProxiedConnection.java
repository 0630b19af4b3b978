// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing;

import io.lanekeeper.handler.Endpoint;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import org.jspecify.annotations.Nullable;

/** One client, its connection to the target, and the bytes on their way in both directions. */
final class ProxiedConnection {
    private final Faults faults;
    private final Channel client;
    private @Nullable Channel server;

    ProxiedConnection(Faults faults, Channel client) {
        this.faults = faults;
        this.client = client;
    }

    void connect(Bootstrap bootstrap, Endpoint target) {
        Channel upstream = bootstrap
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Forwarder(faults, client));
                    }
                })
                .connect(target.host(), target.port())
                .addListener(attempt -> {
                    if (attempt.isSuccess()) {
                        faultsChanged();
                    } else {
                        client.close();
                    }
                })
                .channel();
        server = upstream;
        client.pipeline().addLast(new Forwarder(faults, upstream));
    }

    void faultsChanged() {
        faultsChanged(client);
        faultsChanged(server);
    }

    void cut(boolean reset) {
        if (reset) {
            // Both before either is closed: one's close closes the other.
            Faults.resetOnClose(client);
            Faults.resetOnClose(server);
        }
        client.close();
        if (server != null) {
            server.close();
        }
    }

    private static void faultsChanged(@Nullable Channel channel) {
        Forwarder forwarder = channel == null ? null : channel.pipeline().get(Forwarder.class);
        if (forwarder != null) {
            forwarder.faultsChanged();
        }
    }
}
