// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;

/** Loops that an application might share with a handler. */
final class Groups {
    private Groups() {}

    static EventLoopGroup nio(int threads) {
        return of(NettyTransport.NIO, threads);
    }

    static EventLoopGroup of(NettyTransport transport, int threads) {
        return transport.newGroup(threads, new DefaultThreadFactory("application", true));
    }
}
