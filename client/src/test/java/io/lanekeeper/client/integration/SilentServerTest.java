// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.lanekeeper.client.ZooKeeperClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A host that does not even refuse. */
@RunsOn(except = HandlerForm.SIMULATED, because = "the silence is that of a socket")
class SilentServerTest extends RealServerTest {
    /** A socket whose backlog is full: a client that connects receives nothing. */
    private static final class Silence implements AutoCloseable {
        private final ServerSocket socket;
        private final List<SocketChannel> backlog = new ArrayList<>();

        Silence() throws IOException {
            socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            boolean room = true;
            while (room) {
                SocketChannel channel = SocketChannel.open();
                backlog.add(channel);
                channel.configureBlocking(false);
                room = channel.connect(socket.getLocalSocketAddress()) || finishes(channel);
            }
        }

        /** On the loopback a connection is there in no time, if it is to be. */
        private static boolean finishes(SocketChannel channel) throws IOException {
            long deadline = System.nanoTime() + Duration.ofMillis(300).toNanos();
            while (System.nanoTime() - deadline < 0) {
                if (channel.finishConnect()) {
                    return true;
                }
                Thread.onSpinWait();
            }
            return false;
        }

        String hostAndPort() {
            return "127.0.0.1:" + ((InetSocketAddress) socket.getLocalSocketAddress()).getPort();
        }

        @Override
        public void close() throws IOException {
            for (SocketChannel channel : backlog) {
                channel.close();
            }
            socket.close();
        }
    }

    @Test
    void startDoesNotWaitForASilentServer() throws IOException {
        try (Silence silence = new Silence()) {
            ZooKeeperClient client = started(builder()
                    .connectString(silence.hostAndPort() + "," + server().connectString())
                    .shuffleServers(false)
                    .connectTimeout(Duration.ofMinutes(5))); // a start that waits is longer than the test's limit
            get(client.create("/a", null));
            assertEquals(1, server().connectionCount());
            assertFalse(server().sessions().isEmpty());
        }
    }
}
