// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;

/**
 * Changes the set-up of each connection: adds socket options, a logging handler, a proxy handler. Called on the loop. An
 * exception or error that it throws fails the connect attempt.
 *
 * <p><b>Proxies.</b> Netty's {@code Socks5ProxyHandler}, {@code HttpProxyHandler} and the like go first in the pipeline:
 *
 * <pre>{@code
 * public void afterChannelInitialized(Channel channel) {
 *     channel.pipeline().addFirst(new Socks5ProxyHandler(proxyAddress));
 * }
 * }</pre>
 *
 * <p>The connection is up when all proxies have connected and TLS, which goes through them, is up too. A {@code
 * ProxyConnectException} fails the attempt, and the connect time-out includes the proxies. For a proxy that resolves names,
 * give {@link NettyHandlerBuilder#addressResolverGroup addressResolverGroup} the {@code NoopAddressResolverGroup}. A proxy
 * handler that is not Netty's must pass on {@code channelActive} only when its proxy has connected.
 *
 * <p><b>Events.</b> Added handlers should pass on all events. The end of a connection, a close and the connect time-out work in
 * any case. Frames, writability and other events are seen only if they are passed on.
 */
public interface NettyCustomizer {
    /** Changes the bootstrap. Called once for each address that is tried. Its group and handler must not be changed. */
    default void afterBootstrap(Bootstrap bootstrap) {}

    /** Changes the channel and its pipeline, which is complete. The channel is not connected yet. */
    default void afterChannelInitialized(Channel channel) {}
}
