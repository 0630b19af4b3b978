// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.ZooKeeperClientBuilder;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stops from anywhere leave nothing behind: no connection, no thread; buffers are the leak check's concern. */
class CloseTest extends RealServerTest {
    private static final Duration PROMPTLY = Duration.ofSeconds(2);

    private final List<StateChange> changes = new CopyOnWriteArrayList<>();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closeInAWatcherReturns(boolean ownExecutors) throws Exception {
        ZooKeeperClient zk = started(on(ownExecutors));
        AtomicBoolean returned = new AtomicBoolean();
        get(zk.exists("/w", event -> {
            zk.close();
            returned.set(true);
        }));
        AsyncResult<?> write = zk.create("/w", null);
        until("close returns", returned::get);
        get(write);
        assertStopped(zk);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closeInAStateListenerReturns(boolean ownExecutors) throws Exception {
        ZooKeeperClient zk = client(on(ownExecutors));
        AtomicBoolean returned = new AtomicBoolean();
        zk.addListener(change -> {
            if (change.state() == SessionState.CONNECTED) {
                zk.close();
                returned.set(true);
            }
        });
        zk.start();
        until("close returns", returned::get);
        assertStopped(zk);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closeInACompletionCallbackReturns(boolean ownExecutors) throws Exception {
        ZooKeeperClient zk = started(on(ownExecutors));
        AtomicBoolean returned = new AtomicBoolean();
        zk.exists("/").link(r -> {
            zk.close();
            returned.set(true);
        });
        until("close returns", returned::get);
        assertStopped(zk);
    }

    @Test
    @RunsOn(
            except = HandlerForm.SIMULATED,
            because = "closers wait on threads of their own, and one thread drives the handler")
    void concurrentAndRepeatedCloseReturns() throws Exception {
        for (int round = 0; round < 20; round++) {
            ZooKeeperClient zk = started();
            CyclicBarrier together = new CyclicBarrier(2);
            List<FutureTask<Boolean>> closers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                closers.add(new FutureTask<>(() -> {
                    together.await();
                    zk.close();
                    zk.close();
                    return true;
                }));
            }
            closers.forEach(closer -> new Thread(closer).start());
            for (FutureTask<Boolean> closer : closers) {
                assertTrue(closer.get(10, TimeUnit.SECONDS));
            }
            assertStopped(zk);
        }
    }

    @Test
    void stopDuringAStartCompletes() throws Exception {
        for (int round = 0; round < 50; round++) {
            ZooKeeperClient zk = client(builder());
            AsyncResult<Void> started = zk.start();
            AsyncResult<?> request = zk.exists("/");
            getOn(round);
            AsyncResult<Void> stopped = zk.stop();
            assertTrue(stopped.await(PROMPTLY), "stops");
            assertTrue(started.isDone(), "start has ended");
            assertTrue(request.isDone(), "so have requests");
            assertStopped(zk);
        }
    }

    /** Lets the client get on for a while that is the longer the later the round is. */
    private void getOn(int round) {
        if (handler() instanceof DeterministicHandler simulated) {
            for (int step = 0; step < round; step++) {
                simulated.runOne();
            }
            return;
        }
        for (int spin = 0; spin < round * 2000; spin++) {
            Thread.onSpinWait();
        }
    }

    @Test
    void stopWithSilentServersCompletes() throws Exception {
        try (TestProxy proxy = server().proxy()) {
            proxy.freeze();
            ZooKeeperClient zk = client(builder().connectString(proxy.connectString() + ",127.0.0.1:1"));
            AsyncResult<Void> started = zk.start();
            AsyncResult<?> request = zk.exists("/");
            until("connecting", () -> proxy.connections() > 0);
            assertTrue(zk.stop().await(PROMPTLY), "stops");
            assertInstanceOf(ClientStoppedException.class, failure(started));
            assertInstanceOf(ClientStoppedException.class, failure(request));
        }
    }

    @Test
    void stopBeforeAnyStartCompletes() throws Exception {
        ZooKeeperClient zk = client(builder());
        assertTrue(zk.stop().await(PROMPTLY), "stops");
        ClientStoppedException error = assertInstanceOf(ClientStoppedException.class, failure(zk.getData("/x")));
        assertEquals(Outcome.NOT_APPLIED, error.outcome());
        assertEquals("/x", error.path());
    }

    @Test
    @RunsOn(except = HandlerForm.SIMULATED, because = "a loop without a thread is never shut down")
    void stopBeforeAnyStartEndsAnOwnedHandler() throws Exception {
        Handler[] made = new Handler[1];
        ZooKeeperClient zk = client(builder().handler(() -> made[0] = form.newHandler("mine")));
        assertTrue(zk.stop().await(LIMIT), "stops");
        assertTrue(made[0].loop().ending(), "the loop has been shut down");
    }

    @Test
    @RunsOn(value = HandlerForm.NETTY_NIO, because = "there are no groups of loops")
    void closeOnAnotherLoopOfTheGroupReturns() throws Exception {
        EventLoopGroup two = Transport.NIO.newGroup(2);
        EventLoop mine = two.next();
        EventLoop sibling = two.next();
        ZooKeeperClient zk = started(builder().handler(stoppedAfterwards(SequentialNettyHandler.on(mine))));
        sibling.submit(zk::close).sync();
        assertStopped(zk);
        get(zk.handler().stop());
        two.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }

    @Test
    void cancelledStartOrStopDoesNotAffectOtherCallers() {
        ZooKeeperClient zk = client(builder());
        assertTrue(zk.start().cancel());
        get(zk.start());
        get(zk.exists("/"));
        zk.stop().cancel();
        get(zk.stop());
        assertEquals(SessionState.LOST, zk.state());
    }

    @Test
    void earlierCallsCompleteFirstAndLaterOnesAreRejected() {
        ZooKeeperClient zk = started(builder().maxInFlight(10));
        List<AsyncResult<String>> creates = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            creates.add(zk.create("/n" + i, null, CreateOptions.of(CreateMode.EPHEMERAL)));
        }
        AsyncResult<Void> stopped = zk.stop();
        AsyncResult<?> late = zk.exists("/");
        for (int i = 0; i < 500; i++) {
            assertEquals("/n" + i, get(creates.get(i)));
        }
        assertInstanceOf(ClientStoppedException.class, failure(late));
        get(stopped);
        ZooKeeperClient other = started();
        assertEquals(List.of("zookeeper"), get(other.getChildren("/")), "ephemerals go at once");
    }

    @Test
    void stopOfAFrozenServerEndsAtTheStopTimeout() throws Exception {
        try (TestProxy proxy = server().proxy()) {
            ZooKeeperClient zk =
                    started(builder().connectString(proxy.connectString()).stopTimeout(Duration.ofMillis(500)));
            proxy.freeze();
            AsyncResult<?> request = zk.exists("/");
            assertTrue(zk.stop().await(Duration.ofSeconds(5)), "stops");
            failure(request);
        }
    }

    @Test
    @RunsOn(value = HandlerForm.NETTY_NIO, because = "the loop is the handler's own")
    void shutdownOfTheLoopEndsTheClient() throws Exception {
        EventLoopGroup doomed = Transport.NIO.newGroup(1);
        try (TestProxy proxy = server().proxy()) {
            ZooKeeperClient zk = client(builder()
                    .connectString(proxy.connectString())
                    .handler(stoppedAfterwards(SequentialNettyHandler.on(doomed)))
                    .maxInFlight(5));
            assertEndsWithItsLoop(
                    zk,
                    proxy,
                    () -> doomed.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync());
            failure(zk.start());
        }
    }

    /** Stops the handler without the client's knowledge; unlike a loop, a handler can be started again. */
    @Test
    @RunsOn(except = HandlerForm.SIMULATED, because = "the loop goes on when the lanes have ended")
    void stopOfTheHandlerEndsTheClient() throws Exception {
        Handler doomed = stoppedAfterwards(form.newHandler("doomed"));
        try (TestProxy proxy = server().proxy()) {
            ZooKeeperClient zk = client(builder()
                    .connectString(proxy.connectString())
                    .handler(doomed)
                    .maxInFlight(5));
            assertEndsWithItsLoop(zk, proxy, () -> get(doomed.stop()));
            proxy.thaw();
            get(zk.start());
            get(zk.exists("/"));
        }
    }

    private static void assertEndsWithItsLoop(ZooKeeperClient zk, TestProxy proxy, Executable end) throws Exception {
        get(zk.start());
        proxy.freeze();
        List<AsyncResult<?>> requests = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            requests.add(zk.exists("/"));
        }
        assertDoesNotThrow(end);
        requests.forEach(RealServerTest::failure);
        assertInstanceOf(ClientStoppedException.class, failure(zk.exists("/")));
        assertTrue(zk.stop().await(PROMPTLY), "stops");
    }

    @Test
    void stoppedClientStartsAgainWithoutEventsOfTheFormerRun() {
        ZooKeeperClient zk = started();
        zk.addListener(changes::add);
        long first = zk.sessionId();
        List<Object> notified = new CopyOnWriteArrayList<>();
        get(zk.exists("/w", notified::add));
        get(zk.stop());
        until("the end is notified", () -> notified.size() == 1);
        get(zk.start());
        assertTrue(zk.sessionId() != first, "a new session");
        get(zk.create("/w", null));
        callbacksCalled();
        assertEquals(1, notified.size(), "of the watches of the former run");
        until("notified", () -> changes.size() == 2);
        assertEquals(StateCause.STOPPED, changes.get(0).cause());
        assertEquals(StateCause.SESSION_ESTABLISHED, changes.get(1).cause());
    }

    @Test
    void lastOfManyStartsAndStopsWins() throws Exception {
        ZooKeeperClient zk = client(builder());
        List<AsyncResult<Void>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(zk.start());
            all.add(zk.stop());
        }
        AsyncResult<Void> last = zk.start();
        get(last);
        for (AsyncResult<Void> each : all) {
            assertTrue(each.await(LIMIT), "each ends");
        }
        get(zk.exists("/"));
        assertEquals(SessionState.CONNECTED, zk.state());
        assertTrue(server().sessions().contains(zk.sessionId()));
        until("no other run continues", () -> server().connectionCount() == 1);
    }

    @Test
    @RunsOn(except = HandlerForm.SIMULATED, because = "the handler has no thread")
    void stopEndsTheThreadsOfAnOwnedHandler() throws Exception {
        Set<String> before = threads();
        ZooKeeperClient zk = client(builder().handler(() -> form.newHandler("mine")));
        get(zk.start());
        assertEquals(
                form != HandlerForm.VIRTUAL_THREADS, // these are in no list of threads
                threads().stream().anyMatch(name -> name.startsWith("mine")),
                threads().toString());
        zk.close();
        until("the thread is gone", () -> threads().stream().noneMatch(name -> name.startsWith("mine")));
        get(zk.start());
        get(zk.exists("/"));
        zk.close();
        until("the threads are as before", () -> before.containsAll(threads()));
    }

    private ZooKeeperClientBuilder on(boolean ownExecutors) {
        assumeTrue(!ownExecutors || form != HandlerForm.SIMULATED, "executors have threads");
        return ownExecutors ? builder().handler(withLanesThatMayBlock()) : builder();
    }

    private void assertStopped(ZooKeeperClient zk) throws InterruptedException {
        assertTrue(zk.stop().await(PROMPTLY), "stops");
        assertEquals(SessionState.LOST, zk.state());
        assertEquals(0, zk.sessionId());
        until("no connection is left", () -> server().connectionCount() == 0);
    }

    /** Netty's global executor ends by itself after a second without work. */
    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> !name.startsWith("globalEventExecutor") && !name.startsWith("NIOWorker"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
