// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.server;

import java.io.IOException;
import org.apache.zookeeper.server.quorum.QuorumPeerMain;

/**
 * The main program of ZooKeeper, which also ends when its standard input ends: a killed JVM leaves no servers behind. It runs
 * with the class path of the server, so it may use only the JDK and classes that all versions of the server have.
 */
final class ServerMain {
    private ServerMain() {}

    /** Starts the server; the configuration file is the only argument. */
    public static void main(String[] args) {
        Thread guard = new Thread(ServerMain::endWithInput, "parent-guard");
        guard.setDaemon(true);
        guard.start();
        QuorumPeerMain.main(args);
    }

    private static void endWithInput() {
        try {
            while (System.in.read() >= 0) {
                // No bytes come; the stream ends with the process that started this one.
            }
        } catch (IOException e) {
            // The stream has ended too.
        }
        Runtime.getRuntime().halt(1);
    }
}
