// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import io.lanekeeper.testing.server.EmbeddedZooKeeper;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The ZooKeeper server that an example talks to.
 *
 * @param connectString where it is
 * @param embedded the server, if it runs in this process
 */
record Server(String connectString, @Nullable EmbeddedZooKeeper embedded) implements AutoCloseable {
    /** A server process takes a minute; nobody wants to wait for that. */
    static final Duration CHECK_INTERVAL = Duration.ofMillis(200);

    /** The one named by the first argument that is no option; without one, a real server in this process. */
    static Server of(String... args) {
        for (String arg : args) {
            if (!arg.startsWith("--")) {
                return new Server(arg, null);
            }
        }
        System.out.println("No connect string given: starting an embedded ZooKeeper server");
        EmbeddedZooKeeper embedded = EmbeddedZooKeeper.builder()
                .containerCheckInterval(CHECK_INTERVAL)
                .start();
        return new Server(embedded.connectString(), embedded);
    }

    @Override
    public void close() {
        if (embedded != null) {
            embedded.close();
        }
    }
}
