// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.netty.util.concurrent.BlockingOperationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Held lanes and blocking callers, with a client at work. */
@RunsOn(except = HandlerForm.SIMULATED, because = "lanes block, and the tick is the real server's")
class LanesTest extends RealServerTest {
    private static final CreateOptions SEQUENTIAL = CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL);

    /** All operations, below a path that exists. */
    private static final Map<String, Function<ZooKeeperClient, AsyncResult<?>>> OPERATIONS = new LinkedHashMap<>();

    static {
        OPERATIONS.put("create", zk -> zk.create("/ops/c-", null, CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL)));
        OPERATIONS.put(
                "createWithStat",
                zk -> zk.createWithStat("/ops/s-", null, CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL)));
        OPERATIONS.put(
                "makePath",
                zk -> zk.create("/ops/deep/" + System.nanoTime() + "/x", null, CreateOptions.DEFAULT.makePath()));
        OPERATIONS.put("ensurePath", zk -> zk.ensurePath("/ops/ensured/" + System.nanoTime() + "/x/y"));
        OPERATIONS.put("exists", zk -> zk.exists("/ops"));
        OPERATIONS.put("getData", zk -> zk.getData("/ops"));
        OPERATIONS.put("setData", zk -> zk.setData("/ops", null));
        OPERATIONS.put("getChildren", zk -> zk.getChildren("/ops"));
        OPERATIONS.put("getChildrenWithStat", zk -> zk.getChildrenWithStat("/ops"));
        OPERATIONS.put("sync", zk -> zk.sync("/ops"));
        OPERATIONS.put("delete", zk -> zk.delete("/ops/doomed"));
        OPERATIONS.put("deleteRecursive", zk -> zk.deleteRecursive("/ops/deep"));
    }

    LanesTest() {
        super(Duration.ofMillis(300));
    }

    /** The session time-out is 600 ms, so a lane held for two seconds would lose it if it held up pings. */
    @Test
    void heldLaneDelaysNoOtherLaneNorPingsAndResumesInOrder() throws Exception {
        ZooKeeperClient zk = started(builder().sessionTimeout(Duration.ofMillis(600)));
        get(zk.create("/w", null));
        long session = zk.sessionId();
        Promise<Void> hold = handler().asyncResult();
        List<String> order = new CopyOnWriteArrayList<>();
        zk.exists("/").linkAsync(r -> {
            order.add("holds");
            return hold;
        });
        List<AsyncResult<?>> held = IntStream.range(0, 100)
                .<AsyncResult<?>>mapToObj(i -> zk.exists("/").link(r -> order.add("completion " + i)))
                .toList();
        CompletableFuture<String> watch = new CompletableFuture<>();
        get(zk.getData("/w", event -> watch.complete("notified")));
        get(zk.setData("/w", null));
        assertEquals("notified", watch.get(10, TimeUnit.SECONDS));
        CompletableFuture<String> listener = new CompletableFuture<>();
        handler().dispatch(Callback.of(Lane.SESSION, () -> listener.complete("notified")));
        assertEquals("notified", listener.get(10, TimeUnit.SECONDS));
        held.forEach(RealServerTest::get); // done, though no callback has been called
        get(onLoopAfter(Duration.ofSeconds(2)));
        assertEquals(List.of("holds"), order);
        assertEquals(SessionState.CONNECTED, zk.state());
        assertEquals(session, zk.sessionId());
        hold.set(null);
        until("all are called", () -> order.size() == 101);
        assertEquals("holds", order.get(0));
        IntStream.range(0, 100).forEach(i -> assertEquals("completion " + i, order.get(i + 1)));
    }

    /** As kazoo's documentation says of a completion callback that waits for another call; here it holds. */
    @Test
    void completionCallbackMayHoldItsLaneWithACall() {
        ZooKeeperClient zk = started();
        List<String> order = new CopyOnWriteArrayList<>();
        zk.exists("/").linkAsync(r -> {
            order.add("first");
            return zk.ensurePath("/made/by/callback");
        });
        get(zk.exists("/"));
        zk.exists("/").link(r -> order.add("second"));
        until("second", () -> order.contains("second"));
        assertEquals(List.of("first", "second"), order);
        assertTrue(get(zk.exists("/made/by/callback")) != null, "the second waits for the call of the first");
    }

    @Test
    void watcherMayHoldItsLane() {
        ZooKeeperClient zk = started();
        get(zk.create("/w", null));
        Promise<Void> hold = handler().asyncResult();
        List<String> order = new CopyOnWriteArrayList<>();
        get(zk.getData("/w", Watcher.holding(event -> {
            order.add("first");
            return hold;
        })));
        get(zk.getData("/w", event -> order.add("second")));
        get(zk.setData("/w", null));
        until("first", () -> order.contains("first"));
        get(zk.exists("/"));
        assertEquals(List.of("first"), order);
        hold.set(null);
        until("second", () -> order.equals(List.of("first", "second")));
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    @RunsOn(
            value = {HandlerForm.NETTY_NIO, HandlerForm.NETTY_EPOLL},
            because = "lanes have threads that may block")
    void blockingInALaneOnTheLoopIsRejectedAtOnce(Lane lane) throws Exception {
        ZooKeeperClient zk = started();
        get(zk.create("/ops", null));
        warmUp(zk);
        CompletableFuture<List<Attempt>> attempts = new CompletableFuture<>();
        handler().dispatch(Callback.of(lane, () -> attempts.complete(tryAll(zk))));
        assertAllRejected(attempts.get(30, TimeUnit.SECONDS));
    }

    @Test
    void blockingInATaskOfTheLoopIsRejectedAtOnce() throws Exception {
        ZooKeeperClient zk = started();
        get(zk.create("/ops", null));
        warmUp(zk);
        CompletableFuture<List<Attempt>> attempts = new CompletableFuture<>();
        handler().loop().execute(() -> attempts.complete(tryAll(zk)));
        assertAllRejected(attempts.get(30, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void blockingInALaneOffTheLoopSucceeds(Lane lane) throws Exception {
        ZooKeeperClient zk = started(builder().handler(withLanesThatMayBlock()));
        get(zk.create("/ops", null));
        for (Map.Entry<String, Function<ZooKeeperClient, AsyncResult<?>>> operation : OPERATIONS.entrySet()) {
            get(zk.create("/ops/doomed", null).recover(there -> zk.create("/ops/again-", null, SEQUENTIAL)));
            CompletableFuture<String> ended = new CompletableFuture<>();
            Runnable call = () -> {
                try {
                    operation.getValue().apply(zk).get(LIMIT);
                    ended.complete("has worked");
                } catch (InterruptedException | RuntimeException e) {
                    ended.completeExceptionally(e);
                }
            };
            inLane(lane, zk, call);
            assertEquals("has worked", ended.get(40, TimeUnit.SECONDS), operation.getKey() + " in lane " + lane);
        }
    }

    /** From a callback of the client's. */
    private void inLane(Lane lane, ZooKeeperClient zk, Runnable call) {
        switch (lane) {
            case COMPLETION -> zk.exists("/").link(r -> call.run());
            case WATCH -> {
                get(zk.getData("/ops", event -> call.run()));
                get(zk.setData("/ops", null));
            }
            case SESSION -> {
                ZooKeeperClient another = client(builder().handler(zk.handler()));
                another.addListener(change -> {
                    if (change.state() == SessionState.CONNECTED) {
                        call.run();
                    }
                });
                another.start();
            }
        }
    }

    private record Attempt(String operation, Throwable refusal, long nanos) {}

    private static List<Attempt> tryAll(ZooKeeperClient zk) {
        List<Attempt> attempts = new ArrayList<>();
        OPERATIONS.forEach((name, operation) -> {
            AsyncResult<?> result = operation.apply(zk);
            attempts.add(attempt(name + " get()", result::get));
            attempts.add(attempt(name + " get(Duration)", () -> result.get(LIMIT)));
            attempts.add(attempt(name + " await(Duration)", () -> result.await(LIMIT)));
        });
        return attempts;
    }

    private static Attempt attempt(String name, java.util.concurrent.Callable<?> blocking) {
        long start = System.nanoTime();
        try {
            Object value = blocking.call();
            return new Attempt(name, new AssertionError("returned " + value), System.nanoTime() - start);
        } catch (Exception e) {
            return new Attempt(name, e, System.nanoTime() - start);
        }
    }

    /** Has all classes loaded, so that the times below are not those of class loading. */
    private void warmUp(ZooKeeperClient zk) {
        Promise<Void> done = handler().asyncResult();
        handler().loop().execute(() -> {
            tryAll(zk);
            done.set(null);
        });
        get(done);
    }

    /** The machine may stop for a moment, so 10 ms must hold for most attempts and a hang for none. */
    private void assertAllRejected(List<Attempt> attempts) {
        Class<?> refusal = form.onEventLoop() ? BlockingOperationException.class : IllegalStateException.class;
        for (Attempt attempt : attempts) {
            assertInstanceOf(refusal, attempt.refusal(), attempt.operation());
            assertTrue(attempt.nanos() < 1_000_000_000, attempt.operation() + " took " + attempt.nanos() + " ns");
        }
        long quick = attempts.stream()
                .filter(attempt -> attempt.nanos() < 10_000_000)
                .count();
        assertEquals(OPERATIONS.size() * 3, attempts.size());
        assertTrue(quick > attempts.size() * 0.9, quick + " of " + attempts.size() + " within 10 ms");
    }

    private AsyncResult<Void> onLoopAfter(Duration delay) {
        Promise<Void> done = handler().asyncResult();
        handler().loop().schedule(() -> done.set(null), delay);
        return done;
    }
}
