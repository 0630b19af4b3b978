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
 * Netty's own resolver, which asks DNS servers on the loop. The only class here that needs {@code netty-resolver-dns}, so it
 * must not be loaded without.
 */
final class DnsNames implements NameSource {
    /** The longest that an answer is kept, as the JDK keeps it. */
    private static final int MAX_TTL_SECONDS = 30;

    private final NettyTransport transport;
    private final DnsServerAddressStreamProvider servers;
    private final DefaultDnsCache cache = new DefaultDnsCache(0, MAX_TTL_SECONDS, 0);
    private final DnsCnameCache aliases = new DefaultDnsCnameCache(0, MAX_TTL_SECONDS);

    /** With the DNS servers of this system. */
    DnsNames(NettyTransport transport) {
        this(transport, DnsServerAddressStreamProviders.platformDefault());
    }

    DnsNames(NettyTransport transport, DnsServerAddressStreamProvider servers) {
        this.transport = transport;
        this.servers = servers;
    }

    /** The longest that an answer is kept, in seconds. */
    int maxTtl() {
        return cache.maxTtl();
    }

    @Override
    @SuppressWarnings(
            "deprecation") // The method that is meant to replace channelType is missing in older 4.1 versions.
    public AddressResolverGroup<InetSocketAddress> newResolver() {
        return new DnsAddressResolverGroup(new DnsNameResolverBuilder()
                .channelType(transport.datagram())
                .socketChannelType(transport.socket())
                .hostsFileEntriesResolver((host, types) -> null) // It was asked before.
                .nameServerProvider(servers)
                .resolveCache(cache)
                .cnameCache(aliases));
    }

    /** Drops all, since an answer may be kept under several names: search domains, aliases. */
    @Override
    public void forget(String host) {
        cache.clear();
        aliases.clear();
    }
}
