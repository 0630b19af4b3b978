// SPDX-License-Identifier: Apache-2.0
/** The ZooKeeper client. What is not exported is internal and may change with any release. */
module io.lanekeeper.client {
    requires transitive io.lanekeeper.handler;
    requires transitive java.security.sasl;
    requires java.security.jgss;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.lanekeeper.client;
    exports io.lanekeeper.client.data;
    exports io.lanekeeper.client.error;
    exports io.lanekeeper.client.event;
    exports io.lanekeeper.client.node;
    exports io.lanekeeper.client.sasl;
    exports io.lanekeeper.client.spi;
}
