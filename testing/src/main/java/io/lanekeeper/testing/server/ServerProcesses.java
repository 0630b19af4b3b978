// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.server;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** All server processes of this JVM that have not been closed. At the end of the JVM they are killed and their data is deleted. */
final class ServerProcesses {
    private static final Set<ZooKeeperProcess> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(ServerProcesses::closeAll, "zookeeper-process-end"));
    }

    private ServerProcesses() {}

    static void add(ZooKeeperProcess server) {
        OPEN.add(server);
    }

    /** Returns true if {@code server} had not been closed before. */
    static boolean remove(ZooKeeperProcess server) {
        return OPEN.remove(server);
    }

    private static void closeAll() {
        OPEN.forEach(ZooKeeperProcess::close);
    }
}
