// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalChannel;
import io.netty.util.concurrent.BlockingOperationException;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An object for each loop of a group. */
@Timeout(60)
@SuppressWarnings("deprecation") // Netty 4.1 lacks the replacement of DefaultEventLoopGroup
@Tag("netty-4.1")
class LoopLocalTest {
    private static final int LOOPS = 3;
    private final EventLoopGroup group = new DefaultEventLoopGroup(LOOPS);
    private final List<Thing> made = new CopyOnWriteArrayList<>();
    private final List<String> ran = Collections.synchronizedList(new ArrayList<>());
    private final LoopLocal<Thing> things = LoopLocal.on(group, this::make, Thing::start, Thing::stop);

    /** A stand-in for a client. The test completes the results of its starts and stops. */
    private final class Thing {
        final SequentialNettyHandler handler;
        final String name = "thing " + made.size();
        volatile Promise<Void> starting;
        volatile Promise<Void> stopping;

        Thing(SequentialNettyHandler handler) {
            this.handler = handler;
            this.starting = handler.asyncResult();
            this.stopping = handler.asyncResult();
        }

        AsyncResult<Void> start() {
            starting = starting.isDone() ? handler.asyncResult() : starting;
            ran.add("start " + name); // last, since the test waits for it
            return starting;
        }

        AsyncResult<Void> stop() {
            stopping = stopping.isDone() ? handler.asyncResult() : stopping;
            ran.add("stop " + name);
            return stopping;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private Thing make(SequentialNettyHandler handler) {
        Thing thing = new Thing(handler);
        made.add(thing);
        return thing;
    }

    private void startAll() throws InterruptedException {
        AsyncResult<Void> started = things.start();
        made.forEach(thing -> thing.starting.set(null));
        Await.done(started);
        assertTrue(started.successful());
    }

    @AfterEach
    void end() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void eachLoopHasItsOwnObject() throws Exception {
        assertEquals(LOOPS, made.size());
        Set<Thing> seen = new HashSet<>();
        for (EventExecutor loop : group) {
            Thing its = loop.submit(things::current).get();
            assertTrue(its.handler.loop().inLoop()
                    || loop.submit(its.handler.loop()::inLoop).get());
            assertSame(its, things.of((EventLoop) loop));
            assertSame(its, loop.submit(things::current).get());
            seen.add(its);
        }
        assertEquals(Set.copyOf(made), seen);
        assertEquals(made, things.all());
    }

    @Test
    void channelHasTheObjectOfItsLoop() throws Exception {
        LocalChannel channel = new LocalChannel();
        assertThrows(IllegalStateException.class, () -> things.of(channel));
        group.register(channel).sync();
        assertSame(things.of(channel.eventLoop()), things.of(channel));
        channel.close().sync();
    }

    @Test
    void loopOfAnotherGroupIsRejectedByName() {
        EmbeddedChannel channel = new EmbeddedChannel();
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> things.of(channel));
        assertTrue(e.toString().contains("loop: " + channel.eventLoop()), e.getMessage());
        assertTrue(e.toString().contains("(expected: an event loop of " + group), e.getMessage());
        channel.finish();
        assertEquals(LOOPS, made.size());
    }

    @Test
    void currentIsRejectedOffTheLoopsAndNextIsNot() {
        IllegalStateException e = assertThrows(IllegalStateException.class, things::current);
        assertTrue(
                e.toString()
                        .contains("current thread: " + Thread.currentThread().getName()),
                e.getMessage());
        assertTrue(e.toString().contains("next()"), e.getMessage());
        List<Thing> taken = new ArrayList<>();
        for (int i = 0; i < 2 * LOOPS; i++) {
            taken.add(things.next());
        }
        assertEquals(Set.copyOf(made), Set.copyOf(taken.subList(0, LOOPS)));
        assertEquals(taken.subList(0, LOOPS), taken.subList(LOOPS, 2 * LOOPS));
    }

    @Test
    void groupKeepsNoReferenceToTheLoopLocal() throws Exception {
        WeakReference<Object> gone = new WeakReference<>(usedOnce());
        Await.until(() -> {
            System.gc();
            return gone.get() == null;
        });
        assertNull(gone.get());
    }

    private Object usedOnce() throws Exception {
        Object marker = new Object();
        LoopLocal<Object> once =
                LoopLocal.on(group, handler -> List.of(marker, handler), LoopLocalTest::done, LoopLocalTest::done);
        Await.done(once.start());
        for (EventExecutor loop : group) {
            loop.submit(once::current).get();
        }
        Await.done(once.stop());
        return marker;
    }

    private static AsyncResult<Void> done(Object thing) {
        SequentialNettyHandler handler = (SequentialNettyHandler) ((List<?>) thing).get(1);
        Promise<Void> promise = handler.asyncResult();
        promise.set(null);
        return promise;
    }

    @SuppressWarnings("NullAway") // a null result, which no function should return
    private static AsyncResult<Void> nothing() {
        return null;
    }

    private static Throwable error(AsyncResult<?> result) {
        return Objects.requireNonNull(result.exception());
    }

    /** A group whose loops are those of {@code loops} at each moment. */
    private EventLoopGroup groupOf(Collection<EventLoop> loops) {
        return (EventLoopGroup) Proxy.newProxyInstance(
                EventLoopGroup.class.getClassLoader(),
                new Class<?>[] {EventLoopGroup.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "iterator" -> loops.iterator();
                    case "forEach", "spliterator" -> throw new UnsupportedOperationException(method.getName());
                    default -> call(group, method, args);
                });
    }

    private static Object call(Object target, Method method, @Nullable Object @Nullable [] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** The starts and stops of all objects together. */
    @Nested
    class StartAndStop {
        @Test
        void startCompletesWhenAllObjectsHaveStarted() throws Exception {
            AsyncResult<Void> started = things.start();
            assertEquals(
                    List.of("start thing 0", "start thing 1", "start thing 2"), ran); // at once, for calls that follow
            assertTrue(made.stream().allMatch(thing -> thing.handler.running()));
            assertSame(started, things.start());
            assertFalse(started.cancel());
            made.get(0).starting.set(null);
            made.get(1).starting.set(null);
            Await.done(group.next().submit(() -> {}));
            assertFalse(started.isDone());
            made.get(2).starting.set(null);
            Await.done(started);
            assertTrue(started.successful());
            assertEquals(LOOPS, ran.size());
        }

        @Test
        void firstFailureFailsTheStartAndTheNextStartTriesAgain() throws Exception {
            AsyncResult<Void> started = things.start();
            RuntimeException failure = new RuntimeException("planned");
            made.get(1).starting.setException(failure);
            Await.done(started);
            assertSame(failure, started.exception());
            assertTrue(made.get(0).handler.running());
            AsyncResult<Void> again = things.start();
            assertNotSame(started, again);
            made.forEach(thing -> thing.starting.set(null));
            Await.done(again);
            assertTrue(again.successful());
        }

        @Test
        void handlerThatCannotStartFailsTheStart() throws Exception {
            group.shutdownGracefully(1, 5, TimeUnit.SECONDS);
            AsyncResult<Void> started = things.start();
            Await.done(started);
            assertTrue(
                    error(started).toString().contains("its event loop has been shut down"), () -> "" + error(started));
        }

        @Test
        void exceptionOfTheStartFunctionFailsTheStart() throws Exception {
            LoopLocal<String> bad = LoopLocal.on(
                    group,
                    SequentialNettyHandler::name,
                    name -> {
                        throw new UnsupportedOperationException("planned");
                    },
                    name -> nothing());
            AsyncResult<Void> started = bad.start();
            Await.done(started);
            assertEquals("planned", error(started).getMessage());
            AsyncResult<Void> stopped = bad.stop();
            Await.done(stopped);
            assertTrue(error(stopped).toString().contains("stop: null for lanekeeper"));
        }

        @Test
        void stopCompletesWhenAllObjectsAndHandlersHaveStopped() throws Exception {
            startAll();
            AsyncResult<Void> stopped = things.stop();
            assertSame(stopped, things.stop());
            made.get(0).stopping.set(null);
            made.get(1).stopping.setException(new RuntimeException("planned"));
            Await.until(
                    () -> !made.get(0).handler.running() && !made.get(1).handler.running());
            assertTrue(made.get(2).handler.running()); // its object still needs it
            assertFalse(stopped.isDone());
            made.get(2).stopping.set(null);
            Await.done(stopped);
            assertEquals("planned", error(stopped).getMessage());
            assertTrue(made.stream().noneMatch(thing -> thing.handler.running()));
            Await.done(group.submit(() -> {})); // the group goes on
        }

        @Test
        void stopDoesNotWaitForAPendingStart() throws Exception {
            AsyncResult<Void> started = things.start();
            AsyncResult<Void> stopped = things.stop();
            assertEquals(2 * LOOPS, ran.size());
            made.forEach(thing -> thing.starting.setException(new CancellationException("stopped")));
            made.forEach(thing -> thing.stopping.set(null));
            Await.done(stopped);
            Await.done(started);
            assertTrue(stopped.successful() && !started.successful());
        }

        /** A call that follows at once must find a started client. */
        @Test
        void startBeginsInsideTheCallOnceTheStopHasEnded() throws Exception {
            startAll();
            AsyncResult<Void> first = things.stop();
            things.start();
            AsyncResult<Void> second = things.stop(); // begins when the first stop has ended, so this is its first hook
            AtomicInteger begun = new AtomicInteger();
            ((NettyPromise<Void>) second).whenDone(() -> {
                things.start();
                begun.set(ran.size());
            });
            made.forEach(thing -> thing.stopping.set(null));
            Await.done(first);
            Await.until(() -> ran.size() == 4 * LOOPS);
            made.forEach(thing -> thing.stopping.set(null));
            Await.until(() -> begun.get() > 0);
            assertEquals(5 * LOOPS, begun.get());
        }

        @Test
        void startBeginsWhenThePendingStopHasEnded() throws Exception {
            startAll();
            things.stop();
            AsyncResult<Void> again = things.start();
            AsyncResult<Void> stoppedAgain = things.stop();
            assertEquals(2 * LOOPS, ran.size());
            made.forEach(thing -> thing.stopping.set(null));
            Await.until(() -> ran.size() == 4 * LOOPS);
            assertEquals("start thing 0", ran.get(2 * LOOPS));
            assertEquals("stop thing 0", ran.get(3 * LOOPS));
            made.forEach(thing -> thing.starting.set(null));
            made.forEach(thing -> thing.stopping.set(null));
            Await.done(again);
            Await.done(stoppedAgain);
            startAll();
            assertTrue(made.stream().allMatch(thing -> thing.handler.running()));
            assertEquals(LOOPS, made.size());
        }

        @Test
        void stopBeforeAnyStartCompletesAtOnce() {
            assertTrue(things.stop().successful());
            assertEquals(List.of(), ran);
        }

        @Test
        void waitingForAStopOnALoopIsRejected() throws Exception {
            startAll();
            AsyncResult<Void> stopped = things.stop();
            for (EventExecutor loop : group) {
                Throwable rejected = loop.submit(() -> assertThrows(BlockingOperationException.class, stopped::get))
                        .get();
                assertTrue(rejected.toString().contains("would wait for itself"), rejected.getMessage());
            }
            made.forEach(thing -> thing.stopping.set(null));
            Await.done(stopped);
        }

        @Test
        void waitingForAStopInALaneIsRejected() throws Exception {
            DefaultEventExecutorGroup lanes = new DefaultEventExecutorGroup(1);
            LoopLocal<Thing> others = LoopLocal.on(
                    group,
                    loop -> SequentialNettyHandler.builder()
                            .eventLoop(loop)
                            .lanesOn(lanes)
                            .build(),
                    LoopLocalTest.this::make,
                    Thing::start,
                    Thing::stop);
            others.start();
            AtomicReference<@Nullable Throwable> rejected = new AtomicReference<>();
            Thing last = others.all().get(LOOPS - 1);
            AsyncResult<Void> stopped = others.stop();
            last.handler.lane(Lane.WATCH).execute(() -> {
                try {
                    stopped.get();
                } catch (Exception e) {
                    rejected.set(e);
                }
            });
            Await.until(() -> rejected.get() != null);
            assertTrue(rejected.get() instanceof BlockingOperationException, () -> "" + rejected.get());
            others.all().forEach(thing -> thing.stopping.set(null));
            Await.done(stopped);
            lanes.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }

        @Test
        void linksRunOnALoopOfTheGroup() throws Exception {
            AsyncResult<Void> started = things.start();
            AtomicReference<@Nullable Thing> where = new AtomicReference<>();
            started.link(done -> where.set(things.current()));
            made.forEach(thing -> thing.starting.set(null));
            Await.until(() -> where.get() != null);
            assertTrue(made.stream().anyMatch(thing -> thing == where.get()));
        }
    }

    /** A group whose loops come and go. */
    @Nested
    class ChangingGroup {
        @Test
        void loopAddedAfterTheStartGetsOneStartedObject() throws Exception {
            List<EventLoop> loops = new CopyOnWriteArrayList<>();
            loops.add(group.next());
            LoopLocal<Thing> growing =
                    LoopLocal.on(groupOf(loops), LoopLocalTest.this::make, Thing::start, Thing::stop);
            made.subList(0, LOOPS).clear();
            growing.start();
            loops.add(group.next());
            EventLoop added = loops.get(1);
            CyclicBarrier combiner = new CyclicBarrier(4);
            List<Future<Thing>> found = new ArrayList<>();
            DefaultEventExecutorGroup callers = new DefaultEventExecutorGroup(3);
            Callable<Thing> lookUp = () -> {
                combiner.await();
                return growing.of(added);
            };
            callers.forEach(caller -> found.add(caller.submit(lookUp)));
            found.add(added.submit(() -> {
                combiner.await();
                return growing.current();
            }));
            Set<Thing> seen = new HashSet<>();
            for (Future<Thing> one : found) {
                seen.add(one.get());
            }
            assertEquals(Set.of(growing.all().get(1)), seen);
            assertEquals(2, growing.all().size());
            assertEquals(
                    1,
                    ran.stream()
                            .filter(("start " + growing.all().get(1))::equals)
                            .count());
            assertTrue(growing.of(added).handler.running());
            callers.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }

        @Test
        void loopAddedBeforeTheStartIsStartedWithTheOthers() throws Exception {
            List<EventLoop> loops = new CopyOnWriteArrayList<>();
            loops.add(group.next());
            LoopLocal<Thing> growing =
                    LoopLocal.on(groupOf(loops), LoopLocalTest.this::make, Thing::start, Thing::stop);
            loops.add(group.next());
            AsyncResult<Void> started = growing.start();
            assertEquals(2, growing.all().size());
            assertEquals(2, ran.size());
            growing.all().get(0).starting.set(null);
            Await.done(loops.get(0).submit(() -> {}));
            assertFalse(started.isDone());
            growing.all().get(1).starting.set(null);
            Await.done(started);
        }

        @Test
        void exceptionOfTheFactoryFailsTheStart() throws Exception {
            List<EventLoop> loops = new CopyOnWriteArrayList<>();
            loops.add(group.next());
            AtomicBoolean fails = new AtomicBoolean();
            LoopLocal<Thing> growing = LoopLocal.on(
                    groupOf(loops),
                    handler -> {
                        if (fails.getAndSet(false)) {
                            throw new IllegalStateException("planned");
                        }
                        return make(handler);
                    },
                    Thing::start,
                    Thing::stop);
            loops.add(group.next());
            fails.set(true);
            AsyncResult<Void> started = growing.start();
            Await.done(started);
            assertEquals("planned", error(started).getMessage());
            AsyncResult<Void> again = growing.start();
            growing.all().forEach(thing -> thing.starting.set(null));
            Await.done(again);
            assertTrue(again.successful());
            assertEquals(2, growing.all().size());
        }

        @Test
        void endedLoopsAreSkippedAndForgotten() throws Exception {
            List<EventLoop> loops = new CopyOnWriteArrayList<>();
            EventLoop ending = new DefaultEventLoop();
            loops.add(ending);
            loops.add(group.next());
            LoopLocal<Thing> some = LoopLocal.on(groupOf(loops), LoopLocalTest.this::make, Thing::start, Thing::stop);
            some.start();
            Thing ended = some.of(ending);
            Thing left = some.all().get(1);
            Await.done(ending.shutdownGracefully(0, 1, TimeUnit.SECONDS));
            assertSame(left, some.next());
            assertSame(left, some.next());
            assertSame(ended, some.of(ending)); // calls of this object fail with the reason
            loops.add(group.next());
            some.of(loops.get(2));
            assertTrue(ran.contains("stop " + ended));
            assertFalse(some.all().contains(ended));
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> some.of(ending));
            assertTrue(e.toString().contains("which has been shut down"), e.getMessage());
        }

        @Test
        void endedGroupIsRejectedByName() throws Exception {
            Await.done(group.shutdownGracefully(0, 1, TimeUnit.SECONDS));
            assertThrows(IllegalStateException.class, things::next);
            AsyncResult<Void> started = things.start();
            Await.done(started);
            assertTrue(error(started).toString().contains("all event loops of " + group));
            Await.done(things.stop());
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class,
                    () -> LoopLocal.on(group, LoopLocalTest.this::make, Thing::start, Thing::stop));
            assertTrue(e.toString().contains("group: " + group), e.getMessage());
        }

        @Test
        void loopIsFoundAfterAChangeOfItsThread() throws Exception {
            AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
            EventLoop loop = group.next();
            EventLoop moving = (EventLoop) Proxy.newProxyInstance(
                    EventLoop.class.getClassLoader(), new Class<?>[] {EventLoop.class}, (proxy, method, args) -> {
                        if (method.getName().equals("inEventLoop")) {
                            return Thread.currentThread() == thread.get();
                        }
                        return call(loop, method, args);
                    });
            LoopLocal<Thing> moved = LoopLocal.on(
                    groupOf(List.of(moving)),
                    its -> SequentialNettyHandler.on(loop),
                    LoopLocalTest.this::make,
                    Thing::start,
                    Thing::stop);
            thread.set(Thread.currentThread());
            assertSame(moved.all().get(0), moved.current());
            Callable<Thing> current = moved::current;
            DefaultEventExecutorGroup other = new DefaultEventExecutorGroup(1);
            other.submit(() -> thread.set(Thread.currentThread())).get();
            assertThrows(IllegalStateException.class, moved::current);
            assertSame(moved.all().get(0), other.submit(current).get());
            other.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }
}
