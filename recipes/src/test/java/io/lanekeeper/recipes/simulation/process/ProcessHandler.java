// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.process;

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
import io.lanekeeper.handler.spi.HandlerLanes;
import io.lanekeeper.handler.spi.LaneHold;
import io.lanekeeper.handler.spi.SerialLanes;
import io.lanekeeper.recipes.simulation.process.ProcessLoop.Kind;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The handler of one process among several in one virtual time. It has lanes and a clock of its own. Its loop runs on that of
 * {@link DeterministicHandler}, which also has the network. The process can be frozen, as by a signal, and isolated from the
 * network.
 */
public final class ProcessHandler implements Handler {
    private static final Duration DRAIN = Duration.ofSeconds(10);
    /** Longer than any callback: no time passes in one. */
    private static final Duration NEVER_SLOW = Duration.ofSeconds(Long.MAX_VALUE);

    private final String name;
    private final DeterministicHandler world;
    private final ProcessLoop loop;
    private final Random random;
    private final CallbackGuard guard;
    private final HandlerLanes lanes;
    private final List<FrameTap> taps = new ArrayList<>();
    private final FrameObserver observer;
    private boolean isolated;

    /** @param speed the speed of the clock, relative to that of the servers */
    public ProcessHandler(String name, DeterministicHandler world, long seed, double speed, FrameObserver observer) {
        this.name = name;
        this.world = world;
        this.observer = observer;
        random = new Random(seed);
        loop = new ProcessLoop(world.loop(), new Random(~seed), speed);
        guard = new CallbackGuard(
                new CallbackGuard.Reports(
                        name, (message, error) -> {}, NEVER_SLOW, null, (lane, error) -> failed(error)),
                LaneHold.RESULTS);
        lanes = new HandlerLanes(name, guard, () -> loop);
    }

    private void failed(Throwable error) {
        world.uncaught().add(error);
    }

    HandlerLanes lanes() {
        return lanes;
    }

    ProcessLoop processLoop() {
        return loop;
    }

    FrameObserver observer() {
        return observer;
    }

    void connected(FrameTap tap) {
        taps.add(tap);
    }

    void disconnected(FrameTap tap) {
        taps.remove(tap);
    }

    /** Stops the process, as a signal does, until {@link #thaw}. Between two steps. */
    public void freeze() {
        loop.freeze();
    }

    /** Lets a frozen process go on. */
    public void thaw() {
        loop.thaw();
    }

    /** Returns whether the process is frozen. */
    public boolean frozen() {
        return loop.frozen();
    }

    boolean isolated() {
        return isolated;
    }

    /** Loses all that the process sends and should receive, or ends that. Connections that have lost bytes break then. */
    public void isolate(boolean isolate) {
        isolated = isolate;
        if (!isolate) {
            taps().stream().filter(FrameTap::hasGap).forEach(FrameTap::reset);
        }
    }

    /** Returns the open connections. */
    public List<FrameTap> taps() {
        return List.copyOf(taps);
    }

    /** Runs {@code task} on the loop of this process, as a step of its own. */
    public void onLoop(Runnable task) {
        world.onLoop(() -> loop.run(Kind.TASK, task));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public AsyncResult<Void> start() {
        if (!lanes.running()) {
            lanes.start(SerialLanes.onLoop(guard, loop));
        }
        return AsyncResults.completed(this, null);
    }

    @Override
    public AsyncResult<Void> stop() {
        Promise<Void> result = asyncResult();
        lanes.end(DRAIN, () -> result.set(null));
        return result;
    }

    @Override
    public boolean running() {
        return lanes.running();
    }

    @Override
    public SerialExecutor loop() {
        return loop;
    }

    @Override
    public Executor lane(Lane lane) {
        return task -> lanes.queue(lane, CallbackGuard.item(task));
    }

    @Override
    public void dispatch(Callback callback) {
        lanes.queue(callback.lane(), callback.task());
    }

    @Override
    public boolean inHandlerThread() {
        return loop.inLoop();
    }

    @Override
    public Random random() {
        return random;
    }

    @Override
    public <T extends @Nullable Object> Promise<T> asyncResult() {
        return new ProcessPromise<>(this, () -> {});
    }

    @Override
    public <T extends @Nullable Object> AsyncResult<T> spawn(Callable<T> task) {
        Promise<T> promise = asyncResult();
        loop.execute(() -> AsyncResults.run(task, promise));
        return promise;
    }

    @Override
    public AsyncResult<Void> sleep(Duration delay) {
        Promise<Void> promise = asyncResult();
        Cancellable timer = loop.schedule(() -> promise.set(null), delay);
        promise.whenDone(done -> timer.cancel());
        return promise;
    }

    @Override
    public AsyncResult<Connection> connect(Endpoint endpoint, ConnectOptions options, FrameListener listener) {
        return connect(listener, tap -> world.connect(endpoint, options, tap));
    }

    @Override
    public AsyncResult<Connection> connect(
            Endpoint endpoint, SocketAddress address, ConnectOptions options, FrameListener listener) {
        return connect(listener, tap -> world.connect(endpoint, address, options, tap));
    }

    private AsyncResult<Connection> connect(
            FrameListener listener, Function<FrameTap, AsyncResult<Connection>> attempt) {
        FrameTap tap = new FrameTap(this, listener);
        AsyncResult<Connection> outer = attempt.apply(tap);
        Promise<Connection> result = new ProcessPromise<>(this, outer::cancel);
        outer.whenDone(done -> loop.run(Kind.READ, () -> pass(done, tap, result)));
        return result;
    }

    private static void pass(AsyncResult<Connection> done, FrameTap tap, Promise<Connection> result) {
        Throwable error = done.exception();
        if (error != null) {
            result.setException(error);
        } else if (!result.set(tap.connection())) {
            tap.connection().close();
        }
    }

    @Override
    public AsyncResult<List<SocketAddress>> resolve(Endpoint endpoint) {
        Promise<List<SocketAddress>> result = asyncResult();
        world.resolve(endpoint)
                .whenDone(done -> loop.run(Kind.READ, () -> {
                    List<SocketAddress> addresses = done.value();
                    Throwable error = done.exception();
                    if (addresses != null) {
                        result.set(addresses);
                    } else if (error != null) {
                        result.setException(error);
                    }
                }));
        return result;
    }
}
