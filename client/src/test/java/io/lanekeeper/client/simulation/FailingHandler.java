// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.simulation;

import io.lanekeeper.client.simulation.RestartSchedule.Break;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.SerialExecutor;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A handler that does not do its part until {@link #recover}: it fails to start or starts late, and log-ins hang in it. In half
 * of the schedules its session and watch lanes are on another thread, which is faster than the loop: a callback has ended before
 * the loop comes to its next statement.
 */
final class FailingHandler {
    /** The number of log-ins at a time. */
    private static final int PLACES = 3;

    /** A log-in that has no place yet. */
    private record Waiting(Callable<?> task, Promise<Object> result) {}

    private final DeterministicHandler inner;
    private final Random random;
    private final Break broken;
    private final boolean fastLanes;
    private final Map<Lane, Integer> queued = new EnumMap<>(Lane.class);
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final List<Throwable> thrown = new ArrayList<>();
    private boolean harm = true;
    private int logIns;
    /** True from a start that fails or is late until the handler runs. */
    private boolean down;

    FailingHandler(DeterministicHandler inner, Random random, Break broken) {
        this.inner = inner;
        this.random = random;
        this.broken = broken;
        fastLanes = random.nextBoolean();
    }

    /** From here on it does its part; log-ins that hang go on doing so until they are cancelled. */
    void recover() {
        harm = false;
    }

    /** Returns the exceptions of user code on another thread. */
    List<Throwable> thrown() {
        return thrown;
    }

    Handler handler() {
        return (Handler) Proxy.newProxyInstance(
                Handler.class.getClassLoader(),
                new Class<?>[] {Handler.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "dispatch" -> {
                        dispatch((Callback) arguments[0]);
                        yield null;
                    }
                    case "start" -> start();
                    case "running" -> !down && inner.running();
                    case "loop" -> down && broken == Break.LOSES_EARLY_TIMERS ? deaf(inner.loop()) : inner.loop();
                    case "spawnInterruptibly" -> logIn((Callable<?>) arguments[0]);
                    default -> forward(method, arguments);
                });
    }

    private @Nullable Object forward(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(inner, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private void dispatch(Callback callback) throws InterruptedException {
        Lane lane = callback.lane();
        if (fastLanes && inner.loop().inLoop() && queued.getOrDefault(lane, 0) == 0) {
            runElsewhere(callback.task());
        } else {
            queue(callback);
        }
        if (broken == Break.REPEATS_STATES && lane == Lane.SESSION && random.nextInt(4) == 0) {
            queue(callback);
        }
    }

    /** A later callback of the lane has to wait for this one. */
    private void queue(Callback callback) {
        Lane lane = callback.lane();
        queued.merge(lane, 1, Integer::sum);
        inner.dispatch(new Callback(lane, () -> {
            try {
                return callback.task().call();
            } finally {
                queued.merge(lane, -1, Integer::sum);
            }
        }));
    }

    private void runElsewhere(Callable<?> task) throws InterruptedException {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.call();
                    } catch (Throwable e) {
                        thrown.add(e);
                    }
                },
                "lane");
        thread.start();
        thread.join();
    }

    private AsyncResult<Void> start() {
        int chance = harm ? random.nextInt(8) : 3;
        down = chance < 3;
        return switch (chance) {
            case 0 ->
                broken == Break.FORGETS_FAILED_STARTS
                        ? inner.asyncResult()
                        : AsyncResults.failed(inner, new IllegalStateException("no loop, by the schedule"));
            case 1 -> throw new IllegalStateException("no start, by the schedule");
            case 2 ->
                inner.sleep(Duration.ofMillis(random.nextInt(8_000))).map(slept -> {
                    down = false;
                    return null;
                });
            default -> inner.start();
        };
    }

    private static SerialExecutor deaf(SerialExecutor loop) {
        return (SerialExecutor) Proxy.newProxyInstance(
                SerialExecutor.class.getClassLoader(),
                new Class<?>[] {SerialExecutor.class},
                (proxy, method, arguments) ->
                        method.getName().equals("schedule") ? (Cancellable) () -> {} : method.invoke(loop, arguments));
    }

    /** A log-in that hangs does so until it is cancelled; the others wait for a place. */
    private AsyncResult<?> logIn(Callable<?> task) {
        Promise<Object> result = inner.asyncResult();
        waiting.add(new Waiting(task, result));
        fillPlaces();
        return result;
    }

    private void fillPlaces() {
        while (logIns < PLACES && !waiting.isEmpty()) {
            Waiting next = waiting.remove();
            if (!next.result().isDone()) {
                logIns++;
                boolean hangs = harm && random.nextInt(3) == 0;
                next.result().whenDone(done -> leave(hangs));
                if (!hangs) {
                    AsyncResults.forward(inner.spawn(next.task()), next.result());
                }
            }
        }
    }

    private void leave(boolean hung) {
        if (!hung || broken != Break.KEEPS_PLACES) {
            logIns--;
            fillPlaces();
        }
    }
}
