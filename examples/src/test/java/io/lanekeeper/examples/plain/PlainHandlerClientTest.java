// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples.plain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.BlockingOperations;
import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.testing.server.EmbeddedZooKeeper;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client on the small handler, with a real server. */
@Timeout(60)
class PlainHandlerClientTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
    private final PlainHandler handler = new PlainHandler(Duration.ofSeconds(1));
    private final BlockingQueue<SessionState> states = new LinkedBlockingQueue<>();
    private final ZooKeeperClient client = ZooKeeperClient.builder()
            .connectString(server.connectString())
            .handler(handler)
            .build();

    @AfterEach
    void end() throws InterruptedException {
        client.close();
        assertTrue(handler.stop().await(LIMIT));
        assertFalse(handler.running());
        server.close();
    }

    private BlockingOperations started() throws InterruptedException {
        client.addListener(change -> states.add(change.state()));
        client.start().get(LIMIT);
        return client.blocking();
    }

    private static <T> @Nullable T next(BlockingQueue<T> queue) throws InterruptedException {
        return queue.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void quickStartWorks() throws InterruptedException {
        BlockingOperations zk = started();
        assertEquals("/a", zk.create("/a", new byte[] {1}));
        BlockingQueue<WatchedEvent> events = new LinkedBlockingQueue<>();
        assertArrayEquals(new byte[] {1}, zk.getData("/a", events::add).data());
        assertEquals(1, zk.setData("/a", new byte[] {2}, 0).version());
        WatchedEvent event = next(events);
        assertTrue(event != null && event.type() == EventType.NODE_DATA_CHANGED, "the watch saw the change: " + event);
        CreateOptions sequential = CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL);
        zk.create("/a/member-", null, sequential);
        zk.create("/a/member-", null, sequential);
        assertEquals(
                List.of("member-0000000000", "member-0000000001"),
                zk.getChildren("/a").stream().sorted().toList());
        zk.deleteRecursive("/a");
        assertNull(zk.exists("/a"));
    }

    @Test
    void sessionSurvivesALostConnection() throws InterruptedException {
        BlockingOperations zk = started();
        long session = client.sessionId();
        zk.create("/a", null, CreateOptions.of(CreateMode.EPHEMERAL));
        assertEquals(SessionState.CONNECTED, next(states));
        server.killConnections();
        assertEquals(SessionState.SUSPENDED, next(states));
        assertEquals(SessionState.CONNECTED, next(states));
        assertEquals(session, client.sessionId());
        assertTrue(zk.exists("/a") != null);
    }

    @Test
    void manyLargeReadsSucceed() throws InterruptedException {
        BlockingOperations zk = started();
        zk.create("/a", new byte[900_000]);
        List<AsyncResult<Integer>> reads = IntStream.range(0, 50)
                .mapToObj(i -> client.getData("/a").map(node -> node.stat().dataLength()))
                .toList();
        for (AsyncResult<Integer> read : reads) {
            assertEquals(900_000, read.get(LIMIT));
        }
    }

    @Test
    void waitingInALaneIsRejected() throws InterruptedException {
        started();
        AsyncResult<?> read = client.getData("/").map(node -> {
            assertThrows(IllegalStateException.class, () -> client.blocking().getData("/"));
            return node;
        });
        read.get(LIMIT);
    }

    /** The time-out is over before any lookup can end. */
    @Test
    void attemptFailsAtTheConnectTimeout() throws InterruptedException {
        BlockingQueue<Throwable> causes = new LinkedBlockingQueue<>();
        ConnectOptions hurry = new ConnectOptions(Duration.ofNanos(1), 1_000, null);
        AsyncResult<Connection> result = handler.connect(server.endpoint(), hurry, new Closed(causes));
        assertTrue(result.await(LIMIT));
        assertInstanceOf(TimeoutException.class, result.exception());
        assertInstanceOf(TimeoutException.class, next(causes));
    }

    private record Closed(BlockingQueue<Throwable> causes) implements FrameListener {
        @Override
        public void opened(Connection connection) {
            throw new AssertionError("opened");
        }

        @Override
        public void frame(ByteBuffer body) {
            throw new AssertionError("frame");
        }

        @Override
        public void oversized(ByteBuffer head, int size) {
            throw new AssertionError("oversized");
        }

        @Override
        public void closed(@Nullable Throwable cause) {
            if (cause != null) {
                causes.add(cause);
            }
        }
    }
}
