// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import io.lanekeeper.testing.server.EmbeddedZooKeeper;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The ZooKeeper server of an example.
 *
 * @param connectString its address
 * @param embedded the server, if it runs in this process
 */
record Server(String connectString, @Nullable EmbeddedZooKeeper embedded) implements AutoCloseable {
    /** The interval at which the server deletes empty containers. A minute, as in a server process, is too long for an example. */
    static final Duration CHECK_INTERVAL = Duration.ofMillis(200);

    /** Returns the server at the first argument that is not an option; without one, a real server in this process. */
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
