// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Endpoint;
import io.netty.channel.EventLoop;
import io.netty.channel.local.LocalAddress;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Turns endpoints into addresses without blocking the loop. The DNS resolver is made when the first name comes. */
final class Names {
    private final EventLoop loop;
    private final NettyTransport transport;
    private final @Nullable AddressResolverGroup<InetSocketAddress> given;
    private @Nullable AddressResolverGroup<InetSocketAddress> own; // confined to the loop

    Names(EventLoop loop, NettyTransport transport, @Nullable AddressResolverGroup<InetSocketAddress> given) {
        this.loop = loop;
        this.transport = transport;
        this.given = given;
    }

    /** Has {@code then} called on the loop with the addresses of {@code endpoint}, or else with an error. */
    void resolve(Endpoint endpoint, BiConsumer<List<? extends SocketAddress>, @Nullable Throwable> then) {
        if (transport == NettyTransport.LOCAL) {
            then.accept(List.of(new LocalAddress(endpoint.toString())), null);
            return;
        }
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(endpoint.host());
        if (literal != null) {
            then.accept(List.of(address(endpoint, literal)), null);
            return;
        }
        InetSocketAddress name = InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port());
        resolver().getResolver(loop).resolveAll(name).addListener((Future<List<InetSocketAddress>> done) -> {
            if (loop.inEventLoop()) {
                tell(done, then);
            } else {
                loop.execute(() -> tell(done, then));
            }
        });
    }

    /** Closes the resolver made here; a later name makes a new one. On the loop. */
    void close() {
        if (own != null) {
            own.close();
            own = null;
        }
    }

    private static void tell(
            Future<List<InetSocketAddress>> done, BiConsumer<List<? extends SocketAddress>, @Nullable Throwable> then) {
        if (done.isSuccess()) {
            then.accept(done.getNow(), null);
        } else {
            then.accept(List.of(), done.cause());
        }
    }

    private static InetSocketAddress address(Endpoint endpoint, byte[] literal) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(endpoint.host(), literal), endpoint.port());
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // Only for a wrong number of bytes.
        }
    }

    private AddressResolverGroup<InetSocketAddress> resolver() {
        if (given != null) {
            return given;
        }
        if (own == null) {
            own = new DnsAddressResolverGroup(new DnsNameResolverBuilder()
                    .datagramChannelType(transport.datagram())
                    .socketChannelType(transport.socket()));
        }
        return own;
    }
}
