// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.HandlerTimeoutException;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.BlockingOperationException;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.FutureListener;
import io.netty.util.concurrent.PromiseCombiner;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results that are Netty promises. */
@Timeout(60)
class NettyPromiseTest {
    private static final EventLoopGroup GROUP = Groups.nio(2);

    private final List<String> ran = Collections.synchronizedList(new ArrayList<>());
    private final SequentialNettyHandler handler = SequentialNettyHandler.on(GROUP);
    private final Promise<String> promise = handler.asyncResult();

    @AfterAll
    static void shutDown() {
        GROUP.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @BeforeEach
    void start() {
        handler.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        Await.done(handler.stop());
    }

    @Test
    void linksAndListenersAreCalledOnceInTheirOrder() {
        promise.link(done -> ran.add("1 " + done.value()));
        netty().addListener(done -> ran.add("2 " + done.getNow()));
        promise.link(done -> ran.add("3 " + handler.lane(Lane.COMPLETION).inEventLoop()));
        assertTrue(promise.set("v"));
        promise.link(done -> ran.add("4"));
        netty().addListener(done -> ran.add("5"));
        Await.until(() -> ran.size() == 5);
        assertEquals(List.of("1 v", "2 v", "3 true", "4", "5"), ran);
    }

    @Test
    void linkThatTheLoopDoesNotTakeDelaysNoOther() {
        ThrowingLoop loop = new ThrowingLoop();
        try {
            Promise<String> early =
                    SequentialNettyHandler.builder().eventLoop(loop).build().asyncResult();
            early.link(done -> ran.add("lost"));
            early.link(done -> ran.add("next " + done.value()));
            loop.throwOnce();
            assertTrue(early.set("v"));
            Await.until(() -> !ran.isEmpty());
            assertEquals(List.of("next v"), ran);
        } finally {
            loop.end();
        }
    }

    @Test
    void setSuccessOfNettyCallsLinks() {
        promise.link(done -> ran.add("link " + done.value()));
        NettyResults.promise(promise).setSuccess("v");
        Await.until(() -> !ran.isEmpty());
        assertEquals(List.of("link v"), ran);
    }

    @Test
    void firstCompletionWins() {
        assertTrue(promise.set(null));
        assertTrue(!promise.set("x") && !promise.setException(new IllegalStateException()) && !promise.cancel());
        assertTrue(promise.successful());
        assertNull(promise.value());
        assertNull(promise.getNoWait());
    }

    @Test
    void unlinkAndRemoveListenerRemoveTheGivenCallbacks() {
        Consumer<AsyncResult<String>> link = done -> ran.add("link");
        FutureListener<String> listener = done -> ran.add("listener");
        promise.link(link).link(link);
        netty().addListener(listener);
        promise.link(done -> ran.add("last"));
        promise.unlink(link);
        netty().removeListener(listener);
        promise.unlink(done -> ran.add("unknown"));
        promise.set("v");
        Await.until(() -> ran.size() == 2);
        assertEquals(List.of("link", "last"), ran);
    }

    @Test
    void linkAfterUnlinkOfTheLastLinkIsCalled() {
        Consumer<AsyncResult<String>> link = done -> ran.add("link");
        promise.link(link).unlink(link).link(done -> ran.add("next"));
        promise.set("v");
        Await.until(() -> ran.size() == 1);
        assertEquals(List.of("next"), ran);
    }

    @Test
    void concurrentLinksAreCalledOnceInOrder() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            Promise<String> target = handler.asyncResult();
            ran.clear();
            Thread linker = new Thread(() -> {
                for (int i = 0; i < 50; i++) {
                    int number = i;
                    target.link(done -> ran.add("" + number));
                }
            });
            linker.start();
            target.set("v");
            linker.join();
            Await.until(() -> ran.size() == 50);
            for (int i = 0; i < 50; i++) {
                assertEquals("" + i, ran.get(i));
            }
        }
    }

    @Test
    void concurrentUnlinkDoesNotAffectOtherLinks() throws InterruptedException {
        for (int round = 0; round < 500; round++) {
            Promise<String> target = handler.asyncResult();
            ran.clear();
            List<Consumer<AsyncResult<String>>> leaving = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Consumer<AsyncResult<String>> link = done -> ran.add("leaving");
                leaving.add(link);
                int number = i;
                target.link(link).link(done -> ran.add("" + number));
            }
            Thread completer = new Thread(() -> target.set("v"));
            completer.start();
            leaving.forEach(target::unlink);
            completer.join();
            target.link(done -> ran.add("end"));
            Await.until(() -> ran.contains("end"));
            List<String> staying =
                    ran.stream().filter(name -> !name.equals("leaving")).toList();
            assertEquals(21, staying.size());
            for (int i = 0; i < 20; i++) {
                assertEquals("" + i, staying.get(i));
            }
            assertTrue(ran.size() - staying.size() <= leaving.size());
        }
    }

    @Test
    void cancelCompletesWithACancellationException() {
        assertTrue(promise.cancel());
        assertTrue(promise.isCancelled() && promise.ready());
        assertInstanceOf(CancellationException.class, promise.exception());
        assertThrows(CancellationException.class, () -> promise.get(Duration.ofSeconds(1)));
    }

    @Test
    void waitsEndAfterTheirTimeout() throws InterruptedException {
        assertThrows(HandlerTimeoutException.class, promise::getNoWait);
        assertThrows(HandlerTimeoutException.class, () -> promise.get(Duration.ofMillis(1)));
        assertTrue(!promise.await(Duration.ofMillis(1)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void blockingOnALoopOfTheGroupIsRejectedAtOnce(boolean ownLoop) throws Exception {
        io.netty.util.concurrent.Promise<String> netty = NettyResults.promise(promise);
        List<Callable<?>> blocking = List.of(
                promise::get,
                () -> promise.get(1, TimeUnit.HOURS),
                () -> promise.get(Duration.ofHours(1)),
                () -> promise.await(Duration.ofHours(1)),
                netty::await,
                () -> netty.await(3_600_000),
                () -> netty.await(1, TimeUnit.HOURS),
                netty::awaitUninterruptibly,
                () -> netty.awaitUninterruptibly(3_600_000),
                () -> netty.awaitUninterruptibly(1, TimeUnit.HOURS),
                netty::sync,
                netty::syncUninterruptibly);
        var loop = java.util.stream.StreamSupport.stream(GROUP.spliterator(), false)
                .filter(candidate -> isLoopOfHandler(candidate) == ownLoop)
                .findFirst()
                .orElseThrow();
        Future<?> checked = loop.submit(() -> blocking.forEach(this::assertRejected));
        Await.done(checked);
        assertNull(checked.cause());
    }

    /** A stop may wait for the lanes, a start does not. */
    @Test
    void waitsForAStartAndAStopSayTheReasonAndWhereTheyMayBe() throws Exception {
        DefaultEventExecutorGroup executors = new DefaultEventExecutorGroup(1);
        SequentialNettyHandler other = SequentialNettyHandler.builder()
                .eventLoop(GROUP.next())
                .lanesOn(executors)
                .build();
        other.start();
        IOException reason = new IOException("no server");
        Promise<String> start = other.asyncResult(() -> reason);
        Promise<String> stop = other.stopResult(() -> reason);
        Duration brief = Duration.ofMillis(1);
        for (Promise<String> each : List.of(start, stop)) {
            assertSame(
                    reason,
                    assertThrows(HandlerTimeoutException.class, () -> each.get(brief))
                            .getCause());
            Future<String> future = NettyResults.future(each);
            assertSame(
                    reason,
                    assertThrows(TimeoutException.class, () -> future.get(1, TimeUnit.MILLISECONDS))
                            .getCause());
        }
        Await.done(other.lane(Lane.SESSION).submit(() -> {
            assertThrows(HandlerTimeoutException.class, () -> start.get(brief));
            assertThrows(BlockingOperationException.class, () -> stop.get(brief));
            ran.add("checked");
        }));
        assertEquals(List.of("checked"), ran);
        Await.done(other.stop());
        executors.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void blockingInALaneOnTheLoopIsRejectedUnlessCompleted() {
        handler.lane(Lane.WATCH).execute(() -> {
            assertRejected(() -> promise.await(Duration.ofHours(1)));
            promise.set("v");
            try {
                ran.add(promise.get()
                        + promise.get(Duration.ZERO)
                        + netty().sync().getNow());
            } catch (Exception e) {
                ran.add(e.toString());
            }
        });
        Await.until(() -> ran.size() == 1);
        assertEquals(List.of("vvv"), ran);
    }

    @Test
    void blockingInALaneOffTheLoopIsAllowed() throws Exception {
        DefaultEventExecutorGroup group = new DefaultEventExecutorGroup(1);
        SequentialNettyHandler blocking = SequentialNettyHandler.builder()
                .eventLoopGroup(GROUP)
                .lanesOn(group)
                .build();
        blocking.start();
        Promise<String> result = blocking.asyncResult();
        blocking.asyncResult().link(done -> {}).cancel();
        AsyncResults.completed(blocking, "x").link(done -> {
            try {
                ran.add(result.get(Duration.ofSeconds(20)));
            } catch (InterruptedException e) {
                ran.add(e.toString());
            }
        });
        result.set("v");
        Await.until(() -> ran.size() == 1);
        assertEquals(List.of("v"), ran);
        Await.done(blocking.stop());
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void mapFlatMapAndRecoverConvertTheResult() throws Exception {
        AsyncResult<Integer> length = promise.map(String::length)
                .flatMap(n -> AsyncResults.completed(handler, n + 1))
                .map(n -> 1 / (n - 4))
                .recover(e -> AsyncResults.completed(handler, e instanceof ArithmeticException ? 7 : 0));
        promise.set("abc");
        assertEquals(7, length.get(Duration.ofSeconds(20)));
        assertEquals("abc", promise.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS));
    }

    @Test
    void nettyFutureOfAnotherOriginBecomesAResult() throws Exception {
        io.netty.util.concurrent.Promise<String> foreign = GROUP.next().newPromise();
        AsyncResult<String> result = NettyResults.asyncResult(handler, foreign);
        foreign.setSuccess("v");
        assertEquals("v", result.get(Duration.ofSeconds(20)));
        io.netty.util.concurrent.Promise<String> pending = GROUP.next().newPromise();
        NettyResults.asyncResult(handler, pending).cancel();
        assertTrue(pending.isCancelled());
        assertSame(promise, netty());
    }

    /** The other handler's completion lane may be blocked for good. */
    @Test
    void nettyFutureIsCancelledWithTheResultOfAnotherHandler() {
        Promise<String> hold = handler.asyncResult();
        handler.dispatch(new Callback(Lane.COMPLETION, () -> hold));
        Handler other = (Handler) java.lang.reflect.Proxy.newProxyInstance(
                Handler.class.getClassLoader(),
                new Class<?>[] {Handler.class},
                (proxy, method, args) -> passedOn(Promise.class, handler.asyncResult()));
        io.netty.util.concurrent.Promise<String> pending = GROUP.next().newPromise();
        NettyResults.asyncResult(other, pending).cancel();
        Await.until(pending::isCancelled);
        hold.set("");
    }

    private static Object passedOn(Class<?> type, Object target) {
        return java.lang.reflect.Proxy.newProxyInstance(
                Handler.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, args) -> method.invoke(target, args));
    }

    @Test
    void promiseCombinerCompletesInTheLane() {
        Promise<Void> all = handler.asyncResult();
        EventExecutor lane = handler.lane(Lane.COMPLETION);
        NettyResults.future(all).addListener(done -> ran.add("in the lane: " + lane.inEventLoop()));
        EventExecutor executor = GROUP.next();
        executor.execute(() -> {
            PromiseCombiner combiner = new PromiseCombiner(executor);
            combiner.add((Future<?>) netty());
            combiner.add((Future<?>) executor.newSucceededFuture("other"));
            combiner.finish(NettyResults.promise(all));
        });
        promise.set("v");
        Await.until(() -> ran.size() == 1);
        assertEquals(List.of("in the lane: true"), ran);
    }

    @Test
    void nettyWaitMethodsReturnOnCompletionAndTimeout() throws Exception {
        assertFalse(netty().await(1));
        assertFalse(netty().awaitUninterruptibly(1));
        assertFalse(netty().await(0, TimeUnit.SECONDS));
        assertFalse(netty().awaitUninterruptibly(-1, TimeUnit.SECONDS));
        Thread.currentThread().interrupt();
        assertFalse(netty().awaitUninterruptibly(1, TimeUnit.MILLISECONDS));
        assertTrue(Thread.interrupted(), "the interrupt is kept");
        handler.loop().schedule(() -> promise.set("v"), Duration.ofMillis(20));
        assertEquals("v", netty().sync().getNow());
        assertSame(promise, netty().await());
        assertSame(promise, netty().awaitUninterruptibly());
        assertTrue(netty().await(1) && netty().awaitUninterruptibly(1));
        Promise<String> failing = handler.asyncResult();
        handler.loop().schedule(() -> failing.setException(new ArithmeticException()), Duration.ofMillis(20));
        assertThrows(
                ArithmeticException.class, () -> NettyResults.future(failing).syncUninterruptibly());
    }

    @Test
    void resultOfAnotherHandlerIsRejectedAsANettyFuture() {
        @SuppressWarnings("unchecked")
        AsyncResult<String> other = (AsyncResult<String>) java.lang.reflect.Proxy.newProxyInstance(
                Handler.class.getClassLoader(), new Class<?>[] {AsyncResult.class}, (proxy, method, args) -> null);
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> NettyResults.future(other));
        assertTrue(String.valueOf(error.getMessage()).contains("Proxy"));
    }

    @Test
    void sleepAndSpawnCompleteAndCanBeCancelled() throws Exception {
        assertNull(handler.sleep(Duration.ofMillis(1)).get(Duration.ofSeconds(20)));
        assertThrows(IllegalArgumentException.class, () -> handler.sleep(Duration.ofMillis(-1)));
        assertEquals(
                "off",
                handler.spawn(() -> handler.inHandlerThread() ? "on" : "off").get(Duration.ofSeconds(20)));
        assertThrows(
                ArithmeticException.class,
                () -> handler.spawn(() -> {
                            throw new ArithmeticException();
                        })
                        .get(Duration.ofSeconds(20)));
        assertEquals("done", handler.spawnInterruptibly(() -> "done").get(Duration.ofSeconds(20)));
    }

    /** Checks the property by which BlockHound finds threads that may block. */
    @Test
    void onlyThreadsOfSpawnPermitBlockingCalls() throws Exception {
        Callable<Boolean> permits = () -> ((FastThreadLocalThread) Thread.currentThread()).permitBlockingCalls();
        assertTrue(handler.spawn(permits).get(Duration.ofSeconds(20)));
        assertFalse(GROUP.submit(permits).get(20, TimeUnit.SECONDS));
    }

    private Future<String> netty() {
        return NettyResults.future(promise);
    }

    private boolean isLoopOfHandler(io.netty.util.concurrent.EventExecutor candidate) {
        try {
            return candidate.submit(() -> handler.loop().inLoop()).get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void assertRejected(Callable<?> blocking) {
        BlockingOperationException error = assertThrows(BlockingOperationException.class, blocking::call);
        assertTrue(String.valueOf(error.getMessage()).contains(handler.name()));
        assertTrue(String.valueOf(error.getMessage()).contains("lanesOn"));
    }
}
