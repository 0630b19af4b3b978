// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;

/**
 * Adds to what the handler sets up for each connection: socket options, a logging handler, a proxy handler. Called on
 * the loop; what it throws fails the connection attempt.
 */
public interface NettyCustomizer {
    /** The bootstrap has been set up, once for each address that is tried. Its group and handler must stay. */
    default void afterBootstrap(Bootstrap bootstrap) {}

    /** The pipeline is complete; the channel is not connected yet. */
    default void afterChannelInitialized(Channel channel) {}
}
