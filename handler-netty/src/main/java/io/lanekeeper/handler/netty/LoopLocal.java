// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Lane;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One object for each event loop of a group, each with a handler on its loop: a client for each loop, for example. They are
 * made, started and stopped together, and code on a loop finds its own without a lock.
 *
 * <pre>{@code
 * LoopLocal<ZooKeeperClient> clients = LoopLocal.on(
 *         workers,
 *         handler -> ZooKeeperClient.builder().connectString(servers).handler(handler).build(),
 *         ZooKeeperClient::start,
 *         ZooKeeperClient::stop);
 * clients.start().link(started -> listen());
 * clients.of(channel).getData("/config").link(read -> channel.writeAndFlush(...)); // all of it on the channel's loop
 * }</pre>
 *
 * <ul>
 *   <li><b>Loops that come.</b> A loop that the group has got since is found by {@link #start}, and by the first
 *       {@link #current} or {@link #of(EventLoop) of} that asks for it. Its object is made there, once, and started if the
 *       others have been.
 *   <li><b>Loops that end.</b> {@link #next} passes over them. An object whose loop has terminated is stopped and forgotten
 *       when the next loop comes, or at the next start.
 *   <li><b>What is owned.</b> The handlers are, and each is stopped after its object. The group is not, and is never shut
 *       down: stop this first, then the group.
 * </ul>
 *
 * <p>All methods may be called on any thread; none blocks. Links of the results of {@link #start} and {@link #stop} run on
 * a loop of the group. The functions run on the thread that needs them, one at a time; they must not block.
 *
 * @param <T> the kind of object
 */
public final class LoopLocal<T> {
    private static final Logger log = LoggerFactory.getLogger(LoopLocal.class);

    private final EventLoopGroup group;
    private final LoopMember.Life<T> life;
    private final Map<EventLoop, LoopMember<T>> byLoop = new ConcurrentHashMap<>();
    private final Map<Thread, LoopMember<T>> byThread =
            new ConcurrentHashMap<>(); // a cache, since loops change threads
    private final AtomicInteger turn = new AtomicInteger();
    private final SequentialNettyHandler results;
    private volatile List<LoopMember<T>> members = List.of(); // changed under the lock of this, as are the next two
    private boolean started;
    private Step last;

    private LoopLocal(EventLoopGroup group, LoopMember.Life<T> life) {
        this.group = Objects.requireNonNull(group, "group");
        this.life = life;
        takeNewLoops();
        if (members.isEmpty()) {
            throw new IllegalArgumentException(
                    "group: " + group + " (expected: at least one event loop that has not been shut down)");
        }
        this.results = members.get(0).handler();
        this.last = new Step(false, new NettyPromise<>(results, Lane.COMPLETION));
        last.done.trySuccess(null);
        last.passed.trySuccess(null);
    }

    /**
     * Makes an object for each loop of {@code group}, on a {@linkplain SequentialNettyHandler#on(EventLoop) handler with the
     * defaults}; starts none.
     *
     * @param make makes the object from its handler, which it must not stop
     * @param start starts an object; what it returns ends when the object has started. Must do nothing to one that has been
     *     started already
     * @param stop stops an object, also one that is still starting; what it returns ends when the object has stopped
     * @throws IllegalArgumentException if the group has no loop that runs, or loops of a kind without channels
     */
    public static <T> LoopLocal<T> on(
            EventLoopGroup group,
            Function<? super SequentialNettyHandler, ? extends T> make,
            Function<? super T, ? extends AsyncResult<?>> start,
            Function<? super T, ? extends AsyncResult<?>> stop) {
        return on(group, SequentialNettyHandler::on, make, start, stop);
    }

    /**
     * As {@link #on(EventLoopGroup, Function, Function, Function)}, with handlers of the caller's settings.
     *
     * @param handlers makes the handler on a loop; each call must make a new one
     */
    public static <T> LoopLocal<T> on(
            EventLoopGroup group,
            Function<? super EventLoop, SequentialNettyHandler> handlers,
            Function<? super SequentialNettyHandler, ? extends T> make,
            Function<? super T, ? extends AsyncResult<?>> start,
            Function<? super T, ? extends AsyncResult<?>> stop) {
        return new LoopLocal<>(group, new LoopMember.Life<>(handlers, make, start, stop));
    }

    /**
     * Starts the handlers and the objects. A start after a start is the former one again, unless that has failed: then all
     * are started again. A start after a stop begins when the stop has ended.
     *
     * @return done when all have started; fails at once with the first error. What has started by then goes on until
     *     {@link #stop}. Cannot be cancelled
     */
    public AsyncResult<Void> start() {
        return follow(true);
    }

    /**
     * Stops each object and, when it has stopped, its handler. Does not wait for a start that is under way. A stop after a
     * stop is the former one again.
     *
     * @return done when all have stopped; then fails with the first error, if there was one. Waiting for it on a loop of the
     *     group, or in a lane of one of the handlers, throws at once. Cannot be cancelled
     */
    public AsyncResult<Void> stop() {
        return follow(false);
    }

    /**
     * The object of the loop that this is called on. Takes no lock.
     *
     * @throws IllegalStateException if the current thread is none of the group's loops
     */
    public T current() {
        Thread thread = Thread.currentThread();
        LoopMember<T> cached = byThread.get(thread);
        return (cached != null && cached.loop().inEventLoop() ? cached : find(thread)).value();
    }

    /**
     * The object of {@code loop}. Takes no lock, unless the loop is a new one.
     *
     * @throws IllegalArgumentException if {@code loop} is none of the group's; a wrapper around one of them is none, either
     */
    public T of(EventLoop loop) {
        LoopMember<T> member = byLoop.get(Objects.requireNonNull(loop, "loop"));
        return (member != null ? member : takeNew(loop)).value();
    }

    /**
     * The object of the channel's loop; as {@link #of(EventLoop)}.
     *
     * @throws IllegalStateException if {@code channel} has not been registered with a loop
     */
    public T of(Channel channel) {
        return of(channel.eventLoop());
    }

    /**
     * The object of the next loop in turn that has not been shut down: for threads that are none of the group's. Its results
     * come on its own loop; {@link NettyResults#on} brings them to another one.
     *
     * @throws IllegalStateException if all loops have been shut down
     */
    public T next() {
        List<LoopMember<T>> all = members;
        for (int i = 0; i < all.size(); i++) {
            LoopMember<T> member = all.get(Math.floorMod(turn.getAndIncrement(), all.size()));
            if (!member.loop().isShuttingDown()) {
                return member.value();
            }
        }
        throw allShutDown();
    }

    /** All objects as of now, in the order of the group's loops. */
    public List<T> all() {
        return members.stream().<T>map(LoopMember::value).toList();
    }

    private LoopMember<T> find(Thread thread) {
        LoopMember<T> found = inLoop();
        if (found == null) {
            takeNewLoops();
            found = inLoop();
        }
        if (found == null) {
            throw new IllegalStateException("current thread: " + thread.getName() + " (expected: an event loop of "
                    + group + "; on other threads of(loop), of(channel) or next())");
        }
        LoopMember<T> its = found;
        byThread.values().removeIf(member -> member == its); // the threads that the loop had before
        byThread.put(thread, its);
        return its;
    }

    private @Nullable LoopMember<T> inLoop() {
        for (LoopMember<T> member : members) {
            if (member.loop().inEventLoop()) {
                return member;
            }
        }
        return null;
    }

    private LoopMember<T> takeNew(EventLoop loop) {
        takeNewLoops();
        LoopMember<T> member = byLoop.get(loop);
        if (member == null) {
            throw new IllegalArgumentException(
                    "loop: " + loop + (loop.isShuttingDown() ? ", which has been shut down" : "")
                            + " (expected: an event loop of " + group + ", itself and not a wrapper)");
        }
        return member;
    }

    private synchronized void takeNewLoops() {
        for (EventExecutor executor : group) {
            if (executor instanceof EventLoop loop && !loop.isShuttingDown() && !byLoop.containsKey(loop)) {
                forgetEnded();
                take(loop);
            }
        }
    }

    private void take(EventLoop loop) {
        LoopMember<T> member = life.member(loop);
        if (started) {
            reported("start", member, member::start);
        }
        List<LoopMember<T>> more = new ArrayList<>(members);
        more.add(member);
        members = List.copyOf(more);
        byLoop.put(loop, member);
    }

    private void forgetEnded() {
        for (LoopMember<T> member : members) {
            if (member.loop().isTerminated()) {
                members = members.stream().filter(other -> other != member).toList();
                byLoop.remove(member.loop());
                byThread.values().removeIf(cached -> cached == member);
                reported("stop", member, member::stop);
            }
        }
    }

    /** Has no caller to fail for: the error goes to the log. */
    private void reported(String what, LoopMember<T> member, Consumer<Together> action) {
        NettyPromise<Void> done = new NettyPromise<>(member.handler(), Lane.COMPLETION);
        done.whenDone(() -> {
            if (done.cause() != null) {
                log.warn("{} on {} did not {}", member.value(), member.loop(), what, done.cause());
            }
        });
        Together together = Together.all(done);
        action.accept(together);
        together.complete();
    }

    private synchronized AsyncResult<Void> follow(boolean start) {
        Step former = last;
        if (former.start == start && !former.failed()) {
            return former.done;
        }
        Step step = new Step(start, start ? new NettyPromise<>(results, Lane.COMPLETION) : new StopPromise());
        last = step;
        former.passed.whenDone(() -> begin(step));
        return step.done;
    }

    private synchronized void begin(Step step) {
        started = false;
        forgetEnded();
        if (step.start) {
            takeNewLoops();
            startAll(step);
        } else {
            stopAll(step);
        }
        started = step.start;
    }

    private void startAll(Step step) {
        if (members.isEmpty()) {
            step.done.tryFailure(allShutDown());
        } else {
            Together together = Together.failingFast(step.done);
            members.forEach(member -> member.start(together));
            together.complete();
        }
        step.passed.trySuccess(null); // A stop does not wait for the start to end, for it ends it.
    }

    private void stopAll(Step step) {
        Together together = Together.all(step.done);
        members.forEach(member -> member.stop(together));
        together.complete();
        step.done.whenDone(() -> step.passed.trySuccess(null));
    }

    private IllegalStateException allShutDown() {
        return new IllegalStateException(
                "all event loops of " + group + " have been shut down (expected: at least one that runs)");
    }

    /** A start or a stop. */
    private final class Step {
        final boolean start;
        final NettyPromise<Void> done;
        /** Complete when the next step may begin. */
        final NettyPromise<Void> passed = new NettyPromise<>(results, Lane.COMPLETION);

        Step(boolean start, NettyPromise<Void> done) {
            this.start = start;
            this.done = done;
            done.setUncancellable(); // The same result goes to several callers.
        }

        boolean failed() {
            return done.cause() != null;
        }
    }

    /** The result of a stop, for which no lane may wait that the stop waits for. */
    private final class StopPromise extends NettyPromise<Void> {
        StopPromise() {
            super(results, Lane.COMPLETION);
        }

        @Override
        protected void checkDeadLock() {
            members.forEach(member -> member.handler().checkStopDeadLock());
        }
    }
}
