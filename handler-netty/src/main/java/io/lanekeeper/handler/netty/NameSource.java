// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.netty.resolver.AddressResolverGroup;
import java.net.InetSocketAddress;

/** A source of addresses for host names, used if the application has given no resolver. Confined to the loop. */
interface NameSource {
    /** Makes a resolver, which the caller closes. */
    AddressResolverGroup<InetSocketAddress> newResolver();

    /** Drops the cached addresses of {@code host}, as far as possible. */
    void forget(String host);
}
