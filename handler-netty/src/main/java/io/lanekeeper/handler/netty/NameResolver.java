// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Endpoint;
import io.netty.channel.EventLoop;
import io.netty.channel.local.LocalAddress;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Turns endpoints into addresses without blocking the loop: by the resolver of the application; without one, by the hosts file
 * and then by a resolver that is made for the first lookup. Confined to the loop.
 */
final class NameResolver {
    private final EventLoop loop;
    private final NettyTransport transport;
    private final @Nullable AddressResolverGroup<InetSocketAddress> given;
    private final HostsFile hosts;
    private final NameSource source;
    private final Set<Promise<?>> pending = new HashSet<>(); // Lookups of the resolver made here.
    private @Nullable AddressResolverGroup<InetSocketAddress> own;

    /** @param source resolves the names that are not in {@code hosts}, unless a resolver was {@code given} */
    NameResolver(
            EventLoop loop,
            NettyTransport transport,
            @Nullable AddressResolverGroup<InetSocketAddress> given,
            HostsFile hosts,
            NameSource source) {
        this.loop = loop;
        this.transport = transport;
        this.given = given;
        this.hosts = hosts;
        this.source = source;
    }

    /** Returns the addresses of {@code endpoint}, at least one. The result completes on the loop. */
    Future<List<SocketAddress>> resolve(Endpoint endpoint) {
        Promise<List<SocketAddress>> addresses = loop.newPromise();
        try {
            resolve(endpoint, addresses);
        } catch (Throwable e) { // Errors too: a class may be missing.
            addresses.tryFailure(e);
        }
        return addresses;
    }

    /** Drops the cached addresses of {@code host}. */
    void forget(String host) {
        source.forget(host);
    }

    /** Closes the resolver made here and fails its lookups. A later lookup makes a new resolver. */
    void close() {
        if (own != null) {
            own.close();
            own = null;
            List.copyOf(pending)
                    .forEach(lookup ->
                            lookup.tryFailure(new RejectedExecutionException("the handler has been stopped")));
        }
    }

    private void resolve(Endpoint endpoint, Promise<List<SocketAddress>> addresses) throws UnknownHostException {
        if (transport == NettyTransport.LOCAL) {
            addresses.setSuccess(List.of(new LocalAddress(endpoint.toString())));
            return;
        }
        InetAddress literal = literal(endpoint.host());
        if (literal != null) {
            addresses.setSuccess(List.of(new InetSocketAddress(literal, endpoint.port())));
        } else if (given != null) {
            lookUp(given, endpoint, addresses);
        } else {
            resolveHere(endpoint, addresses);
        }
    }

    private void resolveHere(Endpoint endpoint, Promise<List<SocketAddress>> addresses) {
        List<InetAddress> known = known(endpoint.host());
        if (known.isEmpty()) {
            pending.add(addresses);
            addresses.addListener(done -> pending.remove(addresses));
            lookUp(own(), endpoint, addresses);
        } else {
            addresses.setSuccess(known.stream()
                    .<SocketAddress>map(address -> new InetSocketAddress(address, endpoint.port()))
                    .toList());
        }
    }

    /** Returns the addresses in the hosts file; for {@code localhost} the loopback address if it is not in the file, as RFC 6761 says. */
    private List<InetAddress> known(String host) {
        List<InetAddress> known = hosts.addresses(host);
        return known.isEmpty() && host.equalsIgnoreCase("localhost")
                ? List.of(InetAddress.getLoopbackAddress())
                : known;
    }

    private void lookUp(
            AddressResolverGroup<InetSocketAddress> resolver,
            Endpoint endpoint,
            Promise<List<SocketAddress>> addresses) {
        InetSocketAddress name = InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port());
        resolver.getResolver(loop).resolveAll(name).addListener((Future<List<InetSocketAddress>> done) -> {
            if (!done.isSuccess()) {
                addresses.tryFailure(done.cause());
            } else if (done.getNow().isEmpty()) {
                addresses.tryFailure(new UnknownHostException(endpoint.host()));
            } else {
                addresses.trySuccess(List.copyOf(done.getNow()));
            }
        });
    }

    /** Returns {@code host} as an address, with the zone of an IPv6 address; null if it is a name. */
    private static @Nullable InetAddress literal(String host) throws UnknownHostException {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
        if (bytes == null) {
            return null;
        }
        // The JDK looks for the zone among the interfaces of this machine. It needs no name service for a literal.
        return host.indexOf('%') < 0 ? InetAddress.getByAddress(host, bytes) : InetAddress.getByName(host);
    }

    private AddressResolverGroup<InetSocketAddress> own() {
        if (own == null) {
            own = source.newResolver();
        }
        return own;
    }
}
