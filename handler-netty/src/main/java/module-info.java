// SPDX-License-Identifier: Apache-2.0
/** A handler on Netty's event loops, of Netty 4.1 or 4.2. Native transports and DNS are used where they are present. */
module io.lanekeeper.handler.netty {
    requires transitive io.lanekeeper.handler;
    requires transitive io.netty.buffer;
    requires transitive io.netty.common;
    requires transitive io.netty.handler;
    requires transitive io.netty.resolver;
    requires transitive io.netty.transport;
    requires io.netty.codec;
    requires org.slf4j;
    requires static io.netty.resolver.dns;
    requires static io.netty.transport.classes.epoll;
    requires static io.netty.transport.classes.io_uring;
    requires static io.netty.transport.classes.kqueue;
    requires static org.jspecify;

    exports io.lanekeeper.handler.netty;
}
