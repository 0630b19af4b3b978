// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import io.lanekeeper.handler.netty.NettyTransport;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/** The transports of event loops. */
enum Transport {
    NIO,
    /** NIO once more where there is no epoll. */
    EPOLL;

    EventLoopGroup newGroup(int threads) {
        return kind().newGroup(threads, new DefaultThreadFactory(name()));
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
