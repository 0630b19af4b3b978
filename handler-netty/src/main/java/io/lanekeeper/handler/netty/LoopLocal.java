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
 * One object for each event loop of a group, with a handler on that loop: a client for each loop, for example. The objects are
 * made, started and stopped together. Code on a loop finds the object of its loop without a lock.
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
 *   <li><b>New loops.</b> A loop that the group has added later is found by {@link #start}, and by the first call of
 *       {@link #current} or {@link #of(EventLoop) of} for it. Its object is made there, once, and started if the others have
 *       been started.
 *   <li><b>Terminated loops.</b> {@link #next} skips them. The object of a terminated loop is stopped and removed when a new
 *       loop is found, or at the next start.
 *   <li><b>Ownership.</b> The handlers belong to this object; each is stopped after the object on it. The group does not, and is
 *       never shut down: stop this first, then the group.
 * </ul>
 *
 * <p>All methods may be called on any thread; none blocks. Links of the results of {@link #start} and {@link #stop} run on
 * a loop of the group. The functions run on the calling thread, one at a time; they must not block.
 *
 * @param <T> the kind of object
 */
public final class LoopLocal<T> {
    private static final Logger log = LoggerFactory.getLogger(LoopLocal.class);

    private final EventLoopGroup group;
    private final LoopMember.Functions<T> functions;
    private final Map<EventLoop, LoopMember<T>> byLoop = new ConcurrentHashMap<>();
    private final Map<Thread, LoopMember<T>> byThread =
            new ConcurrentHashMap<>(); // A cache, since a loop may change its thread.
    private final AtomicInteger counter = new AtomicInteger();
    private final SequentialNettyHandler results;
    private volatile List<LoopMember<T>> members = List.of(); // Changed under the lock of this, as are the next two.
    private boolean started;
    private Change last;

    private LoopLocal(EventLoopGroup group, LoopMember.Functions<T> functions) {
        this.group = Objects.requireNonNull(group, "group");
        this.functions = functions;
        takeNewLoops();
        if (members.isEmpty()) {
            throw new IllegalArgumentException(
                    "group: " + group + " (expected: at least one event loop that has not been shut down)");
        }
        this.results = members.get(0).handler();
        this.last = new Change(false, results.promise());
        last.done.trySuccess(null);
    }

    /**
     * Makes an object for each loop of {@code group}, on a {@linkplain SequentialNettyHandler#on(EventLoop) handler with the
     * defaults}. Does not start them.
     *
     * @param make makes the object from its handler, which the object must not stop
     * @param start starts an object; its result completes when the object has started. Must have no effect on an object that
     *     has been started already
     * @param stop stops an object, also one that is still starting; its result completes when the object has stopped
     * @throws IllegalArgumentException if all loops of the group have been shut down, or if they have no channels
     */
    public static <T> LoopLocal<T> on(
            EventLoopGroup group,
            Function<? super SequentialNettyHandler, ? extends T> make,
            Function<? super T, ? extends AsyncResult<?>> start,
            Function<? super T, ? extends AsyncResult<?>> stop) {
        return on(group, SequentialNettyHandler::on, make, start, stop);
    }

    /**
     * Makes an object for each loop as {@link #on(EventLoopGroup, Function, Function, Function)} does, on handlers that the
     * caller makes.
     *
     * @param handlers makes the handler on a loop; each call must make a new one
     */
    public static <T> LoopLocal<T> on(
            EventLoopGroup group,
            Function<? super EventLoop, SequentialNettyHandler> handlers,
            Function<? super SequentialNettyHandler, ? extends T> make,
            Function<? super T, ? extends AsyncResult<?>> start,
            Function<? super T, ? extends AsyncResult<?>> stop) {
        return new LoopLocal<>(group, new LoopMember.Functions<>(handlers, make, start, stop));
    }

    /**
     * Starts the handlers and the objects. A start after a start returns the same result. If that has failed, all are started
     * again. A start after a stop begins when the stop has ended, each other start before this returns.
     *
     * @return completes when all have started; fails at once with the first error. Objects that have started by then stay
     *     started until {@link #stop}. Cannot be cancelled
     */
    public AsyncResult<Void> start() {
        return follow(true);
    }

    /**
     * Stops each object and, when it has stopped, its handler. Does not wait for a pending start. A stop after a stop returns
     * the same result.
     *
     * @return completes when all have stopped, with the first error if there was one. Waiting for it on a loop of the group, or
     *     in a lane of one of the handlers, throws at once. Cannot be cancelled
     */
    public AsyncResult<Void> stop() {
        return follow(false);
    }

    /**
     * Returns the object of the current event loop. Takes no lock.
     *
     * @throws IllegalStateException if the current thread is not a loop of the group
     */
    public T current() {
        Thread thread = Thread.currentThread();
        LoopMember<T> cached = byThread.get(thread);
        return (cached != null && cached.loop().inEventLoop() ? cached : find(thread)).value();
    }

    /**
     * Returns the object of {@code loop}. Takes no lock, unless the loop is new.
     *
     * @throws IllegalArgumentException if {@code loop} is not a loop of the group; a wrapper around one is not
     */
    public T of(EventLoop loop) {
        LoopMember<T> member = byLoop.get(Objects.requireNonNull(loop, "loop"));
        return (member != null ? member : takeNew(loop)).value();
    }

    /**
     * Returns the object of the channel's loop, as {@link #of(EventLoop)} does.
     *
     * @throws IllegalStateException if {@code channel} has not been registered with a loop
     */
    public T of(Channel channel) {
        return of(channel.eventLoop());
    }

    /**
     * Returns the object of the next loop, round-robin, without those that have been shut down. For threads outside the group.
     * Results complete on the object's own loop; {@link NettyResults#on} brings them to another one.
     *
     * @throws IllegalStateException if all loops have been shut down
     */
    public T next() {
        List<LoopMember<T>> all = members;
        for (int i = 0; i < all.size(); i++) {
            LoopMember<T> member = all.get(Math.floorMod(counter.getAndIncrement(), all.size()));
            if (!member.loop().isShuttingDown()) {
                return member.value();
            }
        }
        throw allShutDown();
    }

    /** Returns all objects of now, in the order of the group's loops. */
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
        byThread.values().removeIf(member -> member == its); // Former threads of the loop.
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
        LoopMember<T> member = functions.member(loop);
        if (started) {
            logFailure("start", member, member::start);
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
                logFailure("stop", member, member::stop);
            }
        }
    }

    /** Runs {@code action} and logs its error, since there is no caller to fail. */
    private void logFailure(String what, LoopMember<T> member, Consumer<ResultCombiner> action) {
        NettyPromise<Void> done = member.handler().promise();
        done.whenDone(() -> {
            if (done.cause() != null) {
                log.warn("{} on {} did not {}", member.value(), member.loop(), what, done.cause());
            }
        });
        ResultCombiner combiner = ResultCombiner.all(done);
        action.accept(combiner);
        combiner.complete();
    }

    private synchronized AsyncResult<Void> follow(boolean start) {
        Change former = last;
        if (former.start == start && !former.failed()) {
            return former.done;
        }
        Change change = new Change(start, start ? results.promise() : new StopPromise());
        last = change;
        if (former.passed.isDone()) {
            run(change); // here, so that a call that follows finds the objects started
        } else {
            former.passed.whenDone(() -> run(change));
        }
        return change.done;
    }

    private synchronized void run(Change change) {
        started = false;
        try {
            forgetEnded();
            if (change.start) {
                takeNewLoops();
                startAll(change);
            } else {
                stopAll(change);
            }
            started = change.start;
        } catch (RuntimeException | Error e) { // of a function that makes an object
            change.done.tryFailure(e);
            change.passed.trySuccess(null);
        }
    }

    private void startAll(Change change) {
        if (members.isEmpty()) {
            change.done.tryFailure(allShutDown());
        } else {
            ResultCombiner combiner = ResultCombiner.failingFast(change.done);
            members.forEach(member -> member.start(combiner));
            combiner.complete();
        }
        change.passed.trySuccess(null); // A stop does not wait for the start to end.
    }

    private void stopAll(Change change) {
        ResultCombiner combiner = ResultCombiner.all(change.done);
        members.forEach(member -> member.stop(combiner));
        combiner.complete();
    }

    private IllegalStateException allShutDown() {
        return new IllegalStateException(
                "all event loops of " + group + " have been shut down (expected: at least one that runs)");
    }

    /** A start or a stop. */
    private final class Change {
        final boolean start;
        final NettyPromise<Void> done;
        /** Completes when the next change may begin. */
        final NettyPromise<Void> passed;

        Change(boolean start, NettyPromise<Void> done) {
            this.start = start;
            this.done = done;
            passed = start ? results.promise() : done;
            done.setUncancellable(); // The same result goes to several callers.
        }

        boolean failed() {
            return done.cause() != null;
        }
    }

    /** The result of a stop. No lane may wait for it, since the stop waits for the lanes. */
    private final class StopPromise extends NettyPromise<Void> {
        StopPromise() {
            super(results.loopAndLanes(), Lane.COMPLETION);
        }

        @Override
        protected void checkDeadLock() {
            members.forEach(member -> member.handler().loopAndLanes().checkStopDeadLock());
        }
    }
}
