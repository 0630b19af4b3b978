// SPDX-License-Identifier: Apache-2.0
/** A handler on blocking sockets and platform or virtual threads, without Netty. */
module io.lanekeeper.handler.threads {
    requires transitive io.lanekeeper.handler;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.lanekeeper.handler.threads;
}
