// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.server;

import java.io.IOException;
import org.apache.zookeeper.server.quorum.QuorumPeerMain;

/**
 * ZooKeeper's own main program, which ends with its standard input: not even a JVM that is killed leaves servers behind. It
 * runs with the server's class path, so it may use nothing but the JDK and what all versions of the server have.
 */
final class ServerMain {
    private ServerMain() {}

    /** The configuration file is the only argument. */
    public static void main(String[] args) {
        Thread guard = new Thread(ServerMain::endWithInput, "parent-guard");
        guard.setDaemon(true);
        guard.start();
        QuorumPeerMain.main(args);
    }

    private static void endWithInput() {
        try {
            while (System.in.read() >= 0) {
                // Nobody writes; the stream ends with the process that started this one.
            }
        } catch (IOException e) {
            // Ended as well.
        }
        Runtime.getRuntime().halt(1);
    }
}
