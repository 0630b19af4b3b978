// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DefaultDnsCache;
import io.netty.resolver.dns.DefaultDnsCnameCache;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsCnameCache;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import java.net.InetSocketAddress;

/**
 * Netty's own resolver, which queries DNS servers on the loop. Only this class needs {@code netty-resolver-dns}, so it
 * must not be loaded without it.
 */
final class DnsNames implements NameSource {
    /** The longest time for which an answer is cached, as in the JDK. */
    private static final int MAX_TTL_SECONDS = 30;

    private final NettyTransport transport;
    private final DnsServerAddressStreamProvider servers;
    private final DefaultDnsCache cache = new DefaultDnsCache(0, MAX_TTL_SECONDS, 0);
    private final DnsCnameCache aliases = new DefaultDnsCnameCache(0, MAX_TTL_SECONDS);

    /** Uses the DNS servers of this system. */
    DnsNames(NettyTransport transport) {
        this(transport, DnsServerAddressStreamProviders.platformDefault());
    }

    DnsNames(NettyTransport transport, DnsServerAddressStreamProvider servers) {
        this.transport = transport;
        this.servers = servers;
    }

    /** Returns the longest time for which an answer is cached, in seconds. */
    int maxTtl() {
        return cache.maxTtl();
    }

    @Override
    @SuppressWarnings("deprecation") // Older 4.1 versions do not have the replacement of channelType.
    public AddressResolverGroup<InetSocketAddress> newResolver() {
        return new DnsAddressResolverGroup(new DnsNameResolverBuilder()
                .channelType(transport.datagram())
                .socketChannelType(transport.socket())
                .hostsFileEntriesResolver((host, types) -> null) // NameResolver has searched it before.
                .nameServerProvider(servers)
                .resolveCache(cache)
                .cnameCache(aliases));
    }

    /** Drops the whole cache: an answer may be cached under several names, such as those of search domains and aliases. */
    @Override
    public void forget(String host) {
        cache.clear();
        aliases.clear();
    }
}
