// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;

/**
 * Adds to what the handler sets up for each connection: socket options, a logging handler, a proxy handler. Called on
 * the loop; what it throws, errors included, fails the connection attempt.
 *
 * <p><b>Proxies.</b> Netty's {@code Socks5ProxyHandler}, {@code HttpProxyHandler} and the like go first in the pipeline:
 *
 * <pre>{@code
 * public void afterChannelInitialized(Channel channel) {
 *     channel.pipeline().addFirst(new Socks5ProxyHandler(proxyAddress));
 * }
 * }</pre>
 *
 * <p>The connection is up when all of them have agreed and TLS, which goes through them, is up too; their {@code
 * ProxyConnectException} is the failure of the attempt, and its connect time-out includes them. For a proxy that resolves
 * names, give {@link NettyHandlerBuilder#addressResolverGroup addressResolverGroup} the {@code NoopAddressResolverGroup}. A
 * proxy handler of another make must hold {@code channelActive} back until its proxy has agreed.
 *
 * <p><b>Events.</b> Handlers that are added should pass on what they see. The end of a connection, a close and the connect
 * time-out work in any case; of frames, writability and the rest the handler knows what reaches it.
 */
public interface NettyCustomizer {
    /** The bootstrap has been set up, once for each address that is tried. Its group and handler must stay. */
    default void afterBootstrap(Bootstrap bootstrap) {}

    /** The pipeline is complete; the channel is not connected yet. */
    default void afterChannelInitialized(Channel channel) {}
}
