// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;

/** The transports of event loops. */
enum Transport {
    NIO,
    /** NIO once more where there is no epoll. */
    EPOLL;

    MultiThreadIoEventLoopGroup newGroup(int threads) {
        return new MultiThreadIoEventLoopGroup(threads, factory());
    }

    IoHandlerFactory factory() {
        return this == EPOLL && Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }
}
