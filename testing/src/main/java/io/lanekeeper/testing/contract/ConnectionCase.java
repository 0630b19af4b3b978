// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.FrameEncoder;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A contract case with a server to connect to. */
abstract class ConnectionCase extends ContractCase {
    static final int MAX_FRAME = 100_000;
    static final ConnectOptions OPTIONS = new ConnectOptions(LONG, MAX_FRAME, null);

    final FrameServer server = new FrameServer();

    ConnectionCase(HandlerContract suite) {
        super(suite);
    }

    @BeforeEach
    void assumeConnections() {
        assumeTrue(suite.connects(), "opens no connections");
    }

    /** Peers first, so that no connection outlives the handler. */
    @AfterEach
    void closeServer() throws IOException {
        server.close();
    }

    ListenerProbe probe() {
        return new ListenerProbe(handler);
    }

    Connection connect(ListenerProbe probe) {
        return get(handler.connect(server.endpoint(), OPTIONS, probe));
    }

    void write(Connection connection, FrameEncoder... frames) {
        runOnLoop(() -> {
            for (FrameEncoder frame : frames) {
                connection.write(frame);
            }
        });
    }

    /** Waits until nothing refers to an object any more. */
    static void awaitCollected(WeakReference<?> reference) {
        long end = System.nanoTime() + Await.LIMIT.toNanos();
        while (reference.get() != null) {
            assertTrue(System.nanoTime() - end < 0, "something still refers to it");
            System.gc();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    void write(Connection connection, String text) {
        write(connection, new TextFrame(text));
    }
}
