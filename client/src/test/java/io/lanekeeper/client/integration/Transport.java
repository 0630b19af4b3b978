// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import io.lanekeeper.handler.netty.NettyCustomizer;
import io.lanekeeper.handler.netty.NettyHandlerBuilder;
import io.lanekeeper.handler.netty.NettyTransport;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/** The transports of event loops, each with memory of another allocator, too: so all that matter are used. */
enum Transport {
    NIO,
    /** NIO once more where there is no epoll. */
    EPOLL;

    /** Pooled where Netty's default is adaptive, as in 4.2, and the reverse. */
    private static final ByteBufAllocator OTHER = ByteBufAllocator.DEFAULT instanceof PooledByteBufAllocator
            ? new AdaptiveByteBufAllocator()
            : PooledByteBufAllocator.DEFAULT;

    EventLoopGroup newGroup(int threads) {
        return kind().newGroup(threads, new DefaultThreadFactory(name()));
    }

    /** Returns a builder of handlers whose channels use this transport's allocator. */
    NettyHandlerBuilder builder() {
        NettyHandlerBuilder builder = SequentialNettyHandler.builder();
        return this == EPOLL
                ? builder
                : builder.customizer(new NettyCustomizer() {
                    @Override
                    public void afterBootstrap(Bootstrap bootstrap) {
                        bootstrap.option(ChannelOption.ALLOCATOR, OTHER);
                    }
                });
    }

    /** For names. */
    Class<? extends DatagramChannel> datagram() {
        return epoll() ? EpollDatagramChannel.class : NioDatagramChannel.class;
    }

    NettyTransport kind() {
        return epoll() ? NettyTransport.EPOLL : NettyTransport.NIO;
    }

    private boolean epoll() {
        return this == EPOLL && Epoll.isAvailable();
    }
}
