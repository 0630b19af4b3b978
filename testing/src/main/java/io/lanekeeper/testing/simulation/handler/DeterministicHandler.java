// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.handler;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.SerialExecutor;
import io.lanekeeper.handler.spi.CallbackGuard;
import io.lanekeeper.handler.spi.PromiseLink;
import io.lanekeeper.testing.simulation.network.ConnectAttempt;
import io.lanekeeper.testing.simulation.network.SimulatedNetwork;
import io.lanekeeper.testing.simulation.schedule.Schedule;
import io.lanekeeper.testing.simulation.schedule.Schedule.Place;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A handler on the test's own thread, in virtual time and on a network in memory. Nothing happens unless the test
 * drives the handler: by {@link #runAll}, {@link #advance}, {@link #runUntil}, or by a wait for a result ({@code get},
 * {@code await}), which has a time-out in virtual time. A minute of virtual time takes no longer than the steps in it.
 *
 * <pre>{@code
 * DeterministicHandler handler = DeterministicHandler.seeded(7);
 * SimulatedZooKeeper servers = SimulatedZooKeeper.start(handler);
 * // … make a client with handler and servers.connectString()
 * servers.expire(sessionId);
 * handler.advance(Duration.ofSeconds(30));
 * }</pre>
 *
 * <p><b>The seed.</b> The seed decides what the handler contract leaves open: whether the loop's next task, one of the
 * timers due at the same time, a callback or arriving bytes come first, and in what pieces bytes arrive. The same seed
 * and the same actions of the test give the same run. Another seed gives another order.
 *
 * <p><b>Lanes</b> are on the loop, where callbacks of all lanes run in the order of their arrival. With
 * {@link Builder#lanesApart} each lane is on its own, as on executors, and the seed chooses the order between them.
 * Callbacks must not block in either case. {@link #spawn} has no thread: its task runs as a step of its own and must
 * not wait for anything of this handler.
 *
 * <p><b>Threads.</b> Other threads may call the handler, but one thread drives it at a time. The test counts as a
 * thread other than the loop, except for code that it runs by {@link #onLoop}.
 */
public final class DeterministicHandler implements Handler {
    /** The virtual time after which a wait without a time-out is given up. */
    static final Duration FOR_EVER = Duration.ofDays(1);

    /** The number of steps at one instant that counts as an endless loop. */
    private static final int MAX_STEPS = 5_000_000;

    private final Schedule schedule;
    private final SimulatedLanes lanes;
    private final SimulatedNetwork network;
    private final Random random;
    private final Duration drainTimeout;
    private @Nullable AsyncResult<Void> stopped;
    private volatile @Nullable Thread driver;

    private DeterministicHandler(Builder builder) {
        schedule = new Schedule(builder.seed);
        lanes = new SimulatedLanes(schedule, builder.lanesOnLoop);
        network = new SimulatedNetwork(schedule);
        random = new Random(~builder.seed);
        drainTimeout = builder.drainTimeout;
    }

    /** Returns a new handler with this seed and the defaults of {@link Builder}, not started. */
    public static DeterministicHandler seeded(long seed) {
        return builder().seed(seed).build();
    }

    /** Returns a builder, for settings other than the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** The settings of a handler. */
    public static final class Builder {
        private long seed;
        private boolean lanesOnLoop = true;
        private Duration drainTimeout = Duration.ofSeconds(10);

        private Builder() {}

        /** Sets the seed that decides the order of steps; the default is 0. */
        public Builder seed(long number) {
            seed = number;
            return this;
        }

        /** Puts each lane on its own rather than on the loop. */
        public Builder lanesApart() {
            lanesOnLoop = false;
            return this;
        }

        /** Limits how long a stop waits for a lane that is held, in virtual time; the default is 10 s. */
        public Builder drainTimeout(Duration timeout) {
            if (timeout.isNegative()) {
                throw new IllegalArgumentException("drainTimeout: " + timeout + " (expected: zero or more)");
            }
            drainTimeout = timeout;
            return this;
        }

        /** Returns a new handler, not started. */
        public DeterministicHandler build() {
            return new DeterministicHandler(this);
        }
    }

    // The test's side.

    /**
     * Takes one step.
     *
     * @return false if there is nothing to do at this time
     */
    public boolean runOne() {
        requireDriver();
        return schedule.step();
    }

    /** Takes steps until nothing more can happen at this time. */
    public void runAll() {
        requireDriver();
        int steps = 0;
        while (schedule.step()) {
            steps = count(steps);
        }
    }

    /** Lets {@code time} pass; whatever is due in it happens at its own time. */
    public void advance(Duration time) {
        runUntil(() -> false, time);
    }

    /**
     * Lets {@code time} pass in which neither the loop nor a lane runs, as in a pause of the garbage collector or
     * behind a callback that blocks. Servers and the network go on. Whatever has become due or has arrived by then is
     * handled afterwards, in an order that the seed chooses.
     */
    public void stall(Duration time) {
        requireDriver();
        schedule.holdUp(true);
        try {
            runUntil(() -> false, time);
        } finally {
            schedule.holdUp(false);
        }
    }

    /**
     * Lets time pass until {@code condition} holds, which is checked after each step.
     *
     * @param limit the longest virtual time to let pass
     * @return whether the condition holds
     * @throws IllegalStateException if there are too many steps at one instant, or if the thread is interrupted
     */
    public boolean runUntil(BooleanSupplier condition, Duration limit) {
        try {
            return drive(condition, limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted " + elapsed() + " into virtual time", e);
        }
    }

    /** Does the same as {@link #runUntil}, and throws if the thread is interrupted. */
    boolean drive(BooleanSupplier condition, Duration limit) throws InterruptedException {
        requireDriver();
        if (limit.isNegative()) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: zero or more)");
        }
        long end = schedule.now() + Schedule.nanos(limit);
        int steps = 0;
        while (!condition.getAsBoolean()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while driving the handler");
            }
            if (schedule.step()) {
                steps = count(steps);
                continue;
            }
            steps = 0;
            Duration left = Duration.ofNanos(end - schedule.now());
            Duration next = schedule.next();
            if (next == null || next.compareTo(left) > 0) {
                schedule.pass(left);
                return condition.getAsBoolean();
            }
            schedule.pass(next);
        }
        return true;
    }

    private static int count(int steps) {
        if (steps >= MAX_STEPS) {
            throw new IllegalStateException(steps + " steps, and no time has passed (expected: an end)");
        }
        return steps + 1;
    }

    /** Runs {@code task} now, as a step of the loop, and throws what it throws. */
    public void onLoop(Runnable task) {
        List<RuntimeException> thrown = new ArrayList<>(1);
        List<Error> fatal = new ArrayList<>(1);
        schedule.run(Place.LOOP, () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                thrown.add(e);
            } catch (Error e) {
                fatal.add(e);
            }
        });
        for (Error error : fatal) {
            throw error;
        }
        for (RuntimeException error : thrown) {
            throw error;
        }
    }

    /** Returns the virtual time since this handler was made. */
    public Duration elapsed() {
        return schedule.elapsed();
    }

    /** Returns the time until the next thing happens that is not due yet; null if there is none. */
    public @Nullable Duration untilNext() {
        return schedule.next();
    }

    /** Returns the number of pending timers of the loop. Servers and the network have none of these. */
    public int timers() {
        return schedule.timers();
    }

    /** Returns what tasks and callbacks threw, in order; the test may clear the list. */
    public List<Throwable> uncaught() {
        return schedule.uncaught();
    }

    /** Returns the network that {@link #connect} uses. */
    public SimulatedNetwork network() {
        return network;
    }

    /**
     * Calls {@code listener} with a line for each step, with its time, to compare runs or to look into one; null ends
     * this.
     */
    public void trace(@Nullable Consumer<String> listener) {
        schedule.trace(listener);
    }

    private void requireDriver() {
        if (schedule.inStep()) {
            throw new IllegalStateException("driven from inside of a step (expected: from the test)");
        }
        if (!drives()) {
            throw new IllegalStateException("driven by " + driver);
        }
    }

    /** Returns whether a wait on the current thread may drive this handler. */
    boolean drives() {
        Thread only = driver;
        return only == null || only == Thread.currentThread();
    }

    /** Makes waits on all other threads wait until {@code thread} has driven this handler far enough. */
    void driveOnlyOn(Thread thread) {
        driver = thread;
    }

    Schedule schedule() {
        return schedule;
    }

    void deliver(PromiseLink<?> link) {
        lanes.deliver(link);
    }

    /** Reports an exception of the delivery of links. */
    void failed(Throwable error) {
        lanes.failed(error);
    }

    // The handler's side.

    @Override
    public String name() {
        return "deterministic";
    }

    @Override
    public synchronized AsyncResult<Void> start() {
        if (!lanes.running()) {
            lanes.begin();
        }
        return AsyncResults.completed(this, null);
    }

    @Override
    public synchronized AsyncResult<Void> stop() {
        if (lanes.running()) {
            Promise<Void> promise = asyncResult();
            stopped = promise;
            lanes.end(drainTimeout, () -> promise.set(null));
        }
        return stopped == null ? AsyncResults.completed(this, null) : stopped;
    }

    @Override
    public boolean running() {
        return lanes.running();
    }

    @Override
    public SerialExecutor loop() {
        return schedule;
    }

    @Override
    public Executor lane(Lane lane) {
        Objects.requireNonNull(lane, "lane");
        return task -> queue(lane, CallbackGuard.item(Objects.requireNonNull(task, "task")));
    }

    @Override
    public void dispatch(Callback callback) {
        queue(callback.lane(), callback.task());
    }

    private void queue(Lane lane, Object item) {
        if (!lanes.offer(lane, item)) {
            throw new RejectedExecutionException("the handler is not running");
        }
    }

    @Override
    public void checkMayBlock() {
        if (inHandlerThread()) {
            throw new IllegalStateException(
                    "a wait inside the handler would wait for itself; link to the result instead");
        }
    }

    @Override
    public boolean inHandlerThread() {
        return schedule.inHandler();
    }

    @Override
    public Random random() {
        return random;
    }

    @Override
    public <T extends @Nullable Object> Promise<T> asyncResult() {
        return new SimulatedPromise<>(this, () -> {});
    }

    @Override
    public <T extends @Nullable Object> Promise<T> asyncResult(Supplier<? extends @Nullable Throwable> pending) {
        return new SimulatedPromise<>(this, () -> {}, Objects.requireNonNull(pending, "pending"));
    }

    @Override
    public <T extends @Nullable Object> Promise<T> stopResult(Supplier<? extends @Nullable Throwable> pending) {
        return asyncResult(pending);
    }

    @Override
    public <T extends @Nullable Object> AsyncResult<T> spawn(Callable<T> task) {
        Objects.requireNonNull(task, "task");
        Promise<T> promise = asyncResult();
        schedule.happen(() -> AsyncResults.run(task, promise), Duration.ZERO);
        return promise;
    }

    @Override
    public AsyncResult<Void> sleep(Duration delay) {
        Promise<Void> promise = asyncResult();
        Cancellable timer = schedule.schedule(() -> promise.set(null), delay);
        promise.whenDone(done -> timer.cancel());
        return promise;
    }

    @Override
    public AsyncResult<Connection> connect(Endpoint endpoint, ConnectOptions options, FrameListener listener) {
        return new ConnectAttempt(network, this::promise, endpoint, null, options, listener).result();
    }

    /**
     * Connects as promised by {@link Handler#connect(Endpoint, SocketAddress, ConnectOptions, FrameListener)};
     * addresses are those that {@link #resolve} returns.
     */
    @Override
    public AsyncResult<Connection> connect(
            Endpoint endpoint, SocketAddress address, ConnectOptions options, FrameListener listener) {
        return new ConnectAttempt(network, this::promise, endpoint, ConnectAttempt.place(address), options, listener)
                .result();
    }

    private Promise<Connection> promise(Runnable onCancel) {
        return new SimulatedPromise<>(this, onCancel);
    }

    /**
     * Resolves as promised by {@link Handler#resolve}. A name gets the addresses of {@link SimulatedNetwork#name}, at a
     * later step; they are kept as long as {@link SimulatedNetwork#keepAnswers} says. A host that stands for itself is
     * resolved at once, as a literal is.
     */
    @Override
    public AsyncResult<List<SocketAddress>> resolve(Endpoint endpoint) {
        Promise<List<SocketAddress>> promise = asyncResult();
        if (network.isName(endpoint.host())) {
            schedule.happen(
                    () -> AsyncResults.run(() -> addressesOf(endpoint), promise),
                    Duration.ofNanos(network.latencyNanos()));
        } else {
            promise.set(List.of(ConnectAttempt.address(endpoint)));
        }
        return promise;
    }

    @Override
    public void forgetAddresses(Endpoint endpoint) {
        network.forgetAnswer(endpoint.host());
    }

    private List<SocketAddress> addressesOf(Endpoint endpoint) throws UnknownHostException {
        return network.resolve(endpoint).stream()
                .<SocketAddress>map(ConnectAttempt::address)
                .toList();
    }
}
