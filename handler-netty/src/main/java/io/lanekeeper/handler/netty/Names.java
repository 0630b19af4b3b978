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
 * Turns endpoints into addresses without blocking the loop: by the resolver that was given, or else by the hosts file and
 * then by a resolver that is made when the first name comes. Confined to the loop.
 */
final class Names {
    private final EventLoop loop;
    private final NettyTransport transport;
    private final @Nullable AddressResolverGroup<InetSocketAddress> given;
    private final HostsFile hosts;
    private final NameSource source;
    private final Set<Promise<?>> underWay = new HashSet<>(); // those of the resolver made here
    private @Nullable AddressResolverGroup<InetSocketAddress> own;

    /** @param source is asked for what {@code hosts} does not name, unless a resolver was {@code given} */
    Names(
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

    /** Returns the addresses of {@code endpoint}, at least one; the result is completed on the loop. */
    Future<List<SocketAddress>> resolve(Endpoint endpoint) {
        Promise<List<SocketAddress>> answer = loop.newPromise();
        try {
            resolve(endpoint, answer);
        } catch (Throwable e) { // Errors too: a class may be missing.
            answer.tryFailure(e);
        }
        return answer;
    }

    /** Drops what is cached of {@code host}. */
    void forget(String host) {
        source.forget(host);
    }

    /** Closes the resolver made here; a later name makes a new one. */
    void close() {
        if (own != null) {
            own.close();
            own = null;
            List.copyOf(underWay)
                    .forEach(answer ->
                            answer.tryFailure(new RejectedExecutionException("the handler has been stopped")));
        }
    }

    private void resolve(Endpoint endpoint, Promise<List<SocketAddress>> answer) throws UnknownHostException {
        if (transport == NettyTransport.LOCAL) {
            answer.setSuccess(List.of(new LocalAddress(endpoint.toString())));
            return;
        }
        InetAddress literal = literal(endpoint.host());
        if (literal != null) {
            answer.setSuccess(List.of(new InetSocketAddress(literal, endpoint.port())));
        } else if (given != null) {
            ask(given, endpoint, answer);
        } else {
            resolveHere(endpoint, answer);
        }
    }

    private void resolveHere(Endpoint endpoint, Promise<List<SocketAddress>> answer) {
        List<InetAddress> known = known(endpoint.host());
        if (known.isEmpty()) {
            underWay.add(answer);
            answer.addListener(done -> underWay.remove(answer));
            ask(own(), endpoint, answer);
        } else {
            answer.setSuccess(known.stream()
                    .<SocketAddress>map(address -> new InetSocketAddress(address, endpoint.port()))
                    .toList());
        }
    }

    /** What needs no asking. As for the JDK, this machine is known even if no hosts file says so (RFC 6761). */
    private List<InetAddress> known(String host) {
        List<InetAddress> known = hosts.addresses(host);
        return known.isEmpty() && host.equalsIgnoreCase("localhost")
                ? List.of(InetAddress.getLoopbackAddress())
                : known;
    }

    private void ask(
            AddressResolverGroup<InetSocketAddress> resolver, Endpoint endpoint, Promise<List<SocketAddress>> answer) {
        InetSocketAddress name = InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port());
        resolver.getResolver(loop).resolveAll(name).addListener((Future<List<InetSocketAddress>> done) -> {
            if (!done.isSuccess()) {
                answer.tryFailure(done.cause());
            } else if (done.getNow().isEmpty()) {
                answer.tryFailure(new UnknownHostException(endpoint.host()));
            } else {
                answer.trySuccess(List.copyOf(done.getNow()));
            }
        });
    }

    /** The address that {@code host} is, the zone of an IPv6 address included; null if it is a name. */
    private static @Nullable InetAddress literal(String host) throws UnknownHostException {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
        if (bytes == null) {
            return null;
        }
        // The JDK finds the zone by name or number among this machine's interfaces; it asks no name service for a
        // literal.
        return host.indexOf('%') < 0 ? InetAddress.getByAddress(host, bytes) : InetAddress.getByName(host);
    }

    private AddressResolverGroup<InetSocketAddress> own() {
        if (own == null) {
            own = source.newResolver();
        }
        return own;
    }
}
