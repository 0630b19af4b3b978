// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.simulation;

import io.lanekeeper.handler.AsyncResult;
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
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The handler that a schedule's client runs on: notes what goes through, and breaks a rule where a test wants that. */
final class TappedHandler implements Handler, SerialExecutor {
    /** Rarely enough that much happens between two faults. */
    private static final int ONE_IN = 4;

    private final DeterministicHandler handler;
    private final Fault fault;
    private final Random random;
    private final Traffic traffic;
    private final Map<Lane, Integer> dispatched = new EnumMap<>(Lane.class);
    private final Map<Lane, Integer> begun = new EnumMap<>(Lane.class);
    private final List<String> violations = new ArrayList<>();
    /** For each announcement, what was wrong with the end of the last connection; empty for nothing. */
    private final ArrayDeque<String> partings = new ArrayDeque<>();

    private @Nullable Callback kept;
    private int starts;
    private final List<Stall> stalls = new ArrayList<>();
    private long ahead;

    TappedHandler(DeterministicHandler handler, Fault fault, long seed) {
        this.handler = handler;
        this.fault = fault;
        random = new Random(seed);
        traffic = new Traffic(this);
    }

    Traffic traffic() {
        return traffic;
    }

    /** Returns the callbacks that began out of order. */
    List<String> violations() {
        return violations;
    }

    boolean strikes(Fault other) {
        return fault == other && random.nextInt(ONE_IN) == 0;
    }

    boolean has(Fault other) {
        return fault == other;
    }

    /** A time in which the loop was held up. */
    record Stall(long from, long to) {
        long length() {
            return to - from;
        }
    }

    /** As {@link DeterministicHandler#stall}. */
    void stall(Duration time) {
        long from = realTime();
        handler.stall(time);
        stalls.add(new Stall(from, realTime()));
    }

    /** Returns when the loop was held up since {@code time}. */
    List<Stall> stallsSince(long time) {
        return stalls.stream().filter(stall -> stall.to() - time > 0).toList();
    }

    /** The real time of the loop, whatever its clock shows. */
    long realTime() {
        return handler.loop().nanoTime();
    }

    /**
     * Returns what was wrong with the end of the last connection when the next state was announced; null for nothing.
     */
    @Nullable
    String nextParting() {
        String parting = partings.poll();
        return parting == null || parting.isEmpty() ? null : parting;
    }

    @Override
    public void dispatch(Callback callback) {
        if (callback.lane() == Lane.SESSION) {
            partings.add(traffic.parting());
        }
        int number = dispatched.merge(callback.lane(), 1, Integer::sum);
        Callable<?> numbered = () -> {
            int turn = begun.merge(callback.lane(), 1, Integer::sum);
            if (turn != number) {
                violations.add("lane " + callback.lane() + " ran callback " + number + " at place " + turn);
            }
            return callback.task().call();
        };
        pass(new Callback(callback.lane(), fault == Fault.IGNORES_HOLDS ? letGo(numbered) : numbered));
        if (callback.lane() == Lane.SESSION && strikes(Fault.REPEATS_STATES)) {
            handler.dispatch(callback);
        }
        if (callback.lane() == Lane.WATCH && starts == 1 && has(Fault.DELIVERS_LATE)) {
            kept = callback;
        }
    }

    private static Callable<?> letGo(Callable<?> task) {
        return () -> {
            task.call();
            return "";
        };
    }

    private void pass(Callback callback) {
        if (callback.lane() == Lane.WATCH && kept == null && strikes(Fault.SWAPS_CALLBACKS)) {
            kept = callback;
            return;
        }
        handler.dispatch(callback);
        if (has(Fault.SWAPS_CALLBACKS)) {
            dispatchKept();
        }
    }

    private void dispatchKept() {
        Callback late = kept;
        kept = null;
        if (late != null) {
            handler.dispatch(late);
        }
    }

    /** A run of the client begins. */
    void newRun() {
        starts++;
        if (starts > 1 && handler.running() && has(Fault.DELIVERS_LATE)) {
            dispatchKept();
        }
    }

    @Override
    public AsyncResult<Connection> connect(Endpoint endpoint, ConnectOptions options, FrameListener listener) {
        return handler.connect(endpoint, options, traffic.tap(listener, options.framing()));
    }

    @Override
    public AsyncResult<Connection> connect(
            Endpoint endpoint, SocketAddress address, ConnectOptions options, FrameListener listener) {
        return handler.connect(endpoint, address, options, traffic.tap(listener, options.framing()));
    }

    @Override
    public AsyncResult<List<SocketAddress>> resolve(Endpoint endpoint) {
        AsyncResult<List<SocketAddress>> all = handler.resolve(endpoint);
        return has(Fault.KEEPS_TO_ONE_ADDRESS) ? all.map(addresses -> addresses.subList(0, 1)) : all;
    }

    @Override
    public void forgetAddresses(Endpoint endpoint) {
        if (!has(Fault.NEVER_FORGETS)) {
            handler.forgetAddresses(endpoint);
        }
    }

    @Override
    public <T extends @Nullable Object> Promise<T> asyncResult() {
        Promise<T> promise = handler.asyncResult();
        return strikes(Fault.FORGETS_RESULTS) || has(Fault.CALLS_LINKS_TWICE)
                ? BrokenPromise.of(promise, has(Fault.FORGETS_RESULTS))
                : promise;
    }

    @Override
    public <T extends @Nullable Object> Promise<T> asyncResult(Supplier<? extends @Nullable Throwable> pending) {
        return handler.asyncResult(pending);
    }

    @Override
    public void execute(Runnable task) {
        handler.loop().execute(task);
    }

    @Override
    public Cancellable schedule(Runnable task, Duration delay) {
        if (fault != Fault.KEEPS_TIMERS) {
            return handler.loop().schedule(task, delay);
        }
        boolean[] calledOff = new boolean[1];
        handler.loop()
                .schedule(
                        () -> {
                            if (!calledOff[0]) {
                                task.run();
                            }
                        },
                        delay);
        return () -> calledOff[0] = true;
    }

    @Override
    public long nanoTime() {
        if (has(Fault.JUMPS_AHEAD) && random.nextInt(50) == 0) {
            ahead += Simulation.SESSION.toNanos();
        }
        return realTime() + ahead;
    }

    @Override
    public boolean ending() {
        return handler.loop().ending();
    }

    @Override
    public boolean inLoop() {
        return handler.loop().inLoop();
    }

    @Override
    public String name() {
        return handler.name();
    }

    @Override
    public AsyncResult<Void> start() {
        return handler.start();
    }

    @Override
    public AsyncResult<Void> stop() {
        return handler.stop();
    }

    @Override
    public boolean running() {
        return handler.running();
    }

    @Override
    public SerialExecutor loop() {
        return this;
    }

    @Override
    public Executor lane(Lane lane) {
        return handler.lane(lane);
    }

    @Override
    public boolean inHandlerThread() {
        return handler.inHandlerThread();
    }

    @Override
    public Random random() {
        return fault == Fault.CHANGES_ITS_MIND ? new Random() : handler.random();
    }

    @Override
    public <T extends @Nullable Object> AsyncResult<T> spawn(Callable<T> task) {
        return handler.spawn(task);
    }

    @Override
    public AsyncResult<Void> sleep(Duration delay) {
        return handler.sleep(delay);
    }
}
