// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.netty.resolver.AddressResolverGroup;
import java.net.InetSocketAddress;

/** Where the addresses of names come from if the handler was given no resolver. Confined to the loop. */
interface NameSource {
    /** Makes a resolver, which the caller closes. */
    AddressResolverGroup<InetSocketAddress> newResolver();

    /** Drops what is cached of {@code host}, as far as that can be done. */
    void forget(String host);
}
