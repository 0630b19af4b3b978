// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.BlockingOperations;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.testing.proxy.FaultProxy;
import io.netty.util.concurrent.BlockingOperationException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The blocking view, beside a real server. */
@RunsOn(
        except = HandlerForm.SIMULATED,
        because = "callers wait on threads of their own, and one thread drives the handler")
class BlockingTest extends RealServerTest {
    @Test
    void operationsReturnTheirValues() throws Exception {
        BlockingOperations zk = started().blocking();
        assertEquals("/a", zk.create("/a", new byte[] {1}));
        assertTrue(zk.ensurePath("/a/b"));
        NodeData read = zk.getData("/a");
        assertArrayEquals(new byte[] {1}, read.data());
        assertEquals(1, zk.setData("/a", null, read.stat().version()).version());
        zk.sync("/a");
        zk.deleteRecursive("/a");
        assertNull(zk.exists("/a"));
    }

    @Test
    void errorHasTheStackTraceOfTheCaller() {
        BlockingOperations zk = started().blocking();
        RefusedException error = assertThrows(RefusedException.class, () -> read(zk));
        assertEquals(ErrorCode.NO_NODE, error.code());
        assertEquals("/none", error.path());
        assertEquals("getData", error.operation());
        assertEquals(Outcome.NOT_APPLIED, error.outcome());
        assertTrue(
                Arrays.stream(error.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("read")),
                "the caller is in the trace");
    }

    private static void read(BlockingOperations zk) throws InterruptedException {
        zk.getData("/none");
    }

    @Test
    void badArgumentsAreRejected() {
        BlockingOperations zk = started().blocking();
        assertThrows(IllegalArgumentException.class, () -> zk.getData("no/slash"));
        assertThrows(IllegalArgumentException.class, () -> zk.withTimeout(Duration.ZERO));
    }

    @Test
    void waitEndsAtTheTimeout() {
        ZooKeeperClient lost = client(builder().connectString("127.0.0.1:1"));
        lost.start();
        BlockingOperations zk = lost.withTimeout(Duration.ofMillis(50)).blocking();
        assertThrows(RequestTimeoutException.class, () -> zk.getData("/a"));
        assertThrows(
                RequestTimeoutException.class,
                () -> lost.blocking().withTimeout(Duration.ofMillis(50)).getData("/a"));
    }

    @Test
    void callOnALoopIsRejectedAndSendsNothing() throws Exception {
        ZooKeeperClient client = started();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        handler()
                .loop()
                .execute(() -> thrown.complete(attempt(() -> client.blocking().create("/a", null))));
        Throwable error = assertThrows(IllegalStateException.class, () -> rethrow(thrown));
        assertEquals(form.onEventLoop(), error instanceof BlockingOperationException);
        assertTrue(error.toString().contains("another thread"), "says the way out: " + error);
        assertNull(client.blocking().exists("/a"), "nothing was sent");
    }

    @RunsOn(
            value = {HandlerForm.NETTY_NIO, HandlerForm.NETTY_EPOLL},
            because = "lanes have threads of their own")
    @ParameterizedTest
    @EnumSource(Lane.class)
    void callInALaneOnTheLoopIsRejectedAtOnce(Lane lane) throws Exception {
        ZooKeeperClient client = started();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        handler()
                .dispatch(Callback.of(
                        lane,
                        () -> thrown.complete(attempt(() -> client.blocking().create("/a", null)))));
        assertThrows(BlockingOperationException.class, () -> rethrow(thrown));
        assertNull(client.blocking().exists("/a"), "nothing was sent");
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void callInALaneOffTheLoopSucceeds(Lane lane) throws Exception {
        Handler blocking = withLanesThatMayBlock();
        ZooKeeperClient client = started(builder().handler(blocking));
        CompletableFuture<String> created = new CompletableFuture<>();
        blocking.dispatch(new Callback(lane, () -> {
            client.blocking().create("/a", null);
            return created.complete(client.blocking().create("/a/b", null));
        }));
        assertEquals("/a/b", created.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void interruptedThreadSendsNothing() throws Exception {
        ZooKeeperClient client = started();
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> client.blocking().create("/a", null));
        assertFalse(Thread.currentThread().isInterrupted(), "the exception says it now");
        assertNull(client.blocking().exists("/a"));
    }

    @Test
    void interruptCancelsAQueuedCall() throws Exception {
        try (FaultProxy proxy = FaultProxy.to(server().endpoint())) {
            proxy.refuse();
            ZooKeeperClient client = client(builder().connectString(proxy.connectString()));
            client.start();
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread caller = new Thread(
                    () -> thrown.complete(attempt(() -> client.blocking().create("/a", null))));
            caller.start();
            until(
                    "the caller waits",
                    () -> caller.getState() == Thread.State.TIMED_WAITING || caller.getState() == Thread.State.WAITING);
            caller.interrupt();
            assertThrows(InterruptedException.class, () -> rethrow(thrown));
            proxy.accept();
            assertNull(get(client.exists("/a")), "a later request was sent, that one was not");
            endClients();
        }
    }

    @Test
    void interruptGivesUpASentCall() throws Exception {
        try (FaultProxy proxy = FaultProxy.to(server().endpoint())) {
            ZooKeeperClient client = started(builder().connectString(proxy.connectString()));
            proxy.freeze();
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread caller = new Thread(
                    () -> thrown.complete(attempt(() -> client.blocking().create("/a", null))));
            caller.start();
            until(
                    "the caller waits",
                    () -> caller.getState() == Thread.State.TIMED_WAITING || caller.getState() == Thread.State.WAITING);
            caller.interrupt();
            assertThrows(InterruptedException.class, () -> rethrow(thrown));
            proxy.thaw();
            get(client.sync("/")); // the connection and the order of replies are as they should be
            endClients();
        }
    }

    private static Throwable attempt(Callable<?> call) {
        try {
            return new AssertionError("returned " + call.call());
        } catch (Throwable e) {
            return e;
        }
    }

    private static void rethrow(CompletableFuture<Throwable> thrown) throws Throwable {
        throw thrown.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
}
