// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.lanekeeper.client.RetryPolicy;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import io.lanekeeper.testing.simulation.server.SimulatedZooKeeper;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Pattern;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;
import org.jspecify.annotations.Nullable;

/**
 * One schedule of a client that is started and stopped while its surroundings fail: user code on another thread uses the client
 * in the middle of a step of the loop, executors drop tasks or reject them, the handler fails to start or starts late, log-ins
 * hang, factories of the application throw. Afterwards all surroundings work. Then each start, stop and call must have ended,
 * and the client must connect and notify its watchers.
 */
final class RestartSchedule {
    /** Planted breaks of the client or of its surroundings, each with the message of the rule that has to find it. */
    enum Break {
        NONE(""),
        /** A start in a listener that is notified of the end of a run returns the start of that run. */
        RETURNS_THE_OLD_START("not connected, although the last start has succeeded"),
        /** A state is announced twice. */
        REPEATS_STATES(" to StateChange"),
        /** A handler that fails to start does not complete the result. */
        FORGETS_FAILED_STARTS("a start has not ended"),
        /** Timers that are set while the handler starts never run. */
        LOSES_EARLY_TIMERS("longer than its time-out"),
        /** An executor never accepts a task again. */
        DROPS_FOR_EVER("was not notified"),
        /** A log-in that was cancelled keeps its place. */
        KEEPS_PLACES("not connected, the last start"),
        /** A factory that has failed once fails each time. */
        FAILS_FOR_EVER("not connected, the last start");

        private final Pattern symptom;

        Break(String symptom) {
            this.symptom = Pattern.compile(symptom);
        }

        /** Returns whether {@code failure} is a message of the rule that has to find this break. */
        boolean explains(String failure) {
            return symptom.matcher(failure).find();
        }
    }

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** Longer than any start takes: a handler that starts late, two attempts, log-ins that hang. */
    private static final Duration START = Duration.ofMinutes(1);

    private static final Duration CALL = Duration.ofSeconds(3);
    private static final Duration LATE = CALL.plusMillis(100);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int MAX_CALLS = 200;

    private final Random random;
    private final Break broken;
    private final DeterministicHandler handler;
    private final FailingHandler failing;
    private final SimulatedZooKeeper servers;
    private final Endpoint server;
    private final ZooKeeperClient client;
    private final List<AsyncResult<?>> results = new ArrayList<>();
    private final ArrayDeque<Runnable> executor = new ArrayDeque<>();
    private final Watcher inLane = event -> useClient();
    private final Watcher onExecutor = Watcher.on(this::execute, event -> notified());
    private SessionState state = SessionState.LOST;
    private boolean harm = true;
    private boolean wanted;
    private boolean factoryFailed;
    private int notifications;
    private int calls;
    private int callbacks;
    private @Nullable AsyncResult<Void> lastStart;
    private Duration lastStartAt = Duration.ZERO;

    RestartSchedule(long seed, Break broken) {
        random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
        this.broken = broken;
        handler = DeterministicHandler.builder().seed(seed).lanesApart().build();
        servers = SimulatedZooKeeper.builder(handler)
                .servers(1)
                .tickTime(Duration.ofMillis(500))
                .start();
        server = servers.proxy(0).endpoint();
        servers.create("/w", new byte[1]);
        handler.start();
        failing = new FailingHandler(handler, random, broken);
        client = ZooKeeperClient.builder()
                .servers(this::provide)
                .handler(failing.handler())
                .sessionTimeout(Duration.ofSeconds(4))
                .requestTimeout(CALL)
                .connectTimeout(Duration.ofSeconds(1))
                .stopTimeout(Duration.ofSeconds(1))
                .connectionRetry(RetryPolicy.builder()
                        .tries(2)
                        .delay(Duration.ofMillis(50))
                        .build())
                .sasl(server -> newSaslClient())
                .build();
        client.addListener(this::changed);
    }

    /** Runs the schedule, and returns the number of callbacks in it. */
    int run() {
        for (int step = 30 + random.nextInt(60); step > 0; step--) {
            act();
            for (int i = random.nextInt(10); i > 0; i--) {
                handler.runOne();
            }
        }
        recover();
        return callbacks;
    }

    private void act() {
        switch (random.nextInt(12)) {
            case 0, 1 -> start();
            case 2 -> stop();
            case 3, 4 -> call();
            case 5 -> servers.setData("/w", new byte[1]);
            case 6 -> servers.stop(0);
            case 7 -> servers.start(0);
            case 8 -> runExecutor();
            default -> handler.advance(Duration.ofMillis(random.nextInt(1_500)));
        }
    }

    private void start() {
        wanted = true;
        lastStart = client.start();
        lastStartAt = handler.elapsed();
        results.add(lastStart);
    }

    private void stop() {
        wanted = false;
        results.add(client.stop());
    }

    private void call() {
        if (calls++ < MAX_CALLS) {
            AsyncResult<?> result = client.exists("/w", random.nextBoolean() ? onExecutor : inLane);
            results.add(result);
            handler.loop()
                    .schedule(() -> assertTrue(result.isDone(), "a call has taken longer than its time-out"), LATE);
        }
    }

    /** User code in a lane. */
    private void useClient() {
        callbacks++;
        if (harm) {
            switch (random.nextInt(8)) {
                case 0 -> call();
                case 1 -> start();
                case 2 -> stop();
                default -> {}
            }
        }
    }

    /** Starts a client again that has given up, as applications do; after a pause if it was not let in. */
    private void changed(StateChange change) {
        requireLegal(change);
        useClient();
        if (wanted && change.cause() == StateCause.AUTH_FAILED) {
            handler.loop().schedule(this::startIfWanted, PAUSE);
        } else if (wanted && change.cause() == StateCause.RETRIES_EXHAUSTED) {
            if (broken == Break.RETURNS_THE_OLD_START && lastStart != null) {
                results.add(lastStart);
            } else {
                start();
            }
        }
    }

    private void startIfWanted() {
        if (wanted) {
            start();
        }
    }

    private void requireLegal(StateChange change) {
        boolean legal = switch (change.state()) {
            case CONNECTED -> !state.connected();
            case SUSPENDED -> state.connected();
            case LOST -> state != SessionState.LOST || change.cause() == StateCause.RETRIES_EXHAUSTED;
            case CONNECTED_READ_ONLY -> false;
        };
        boolean rejected = change.cause() == StateCause.AUTH_FAILED && change.state() == state && !state.connected();
        assertTrue(legal || rejected, () -> state + " to " + change);
        state = change.state();
    }

    /** From here on all surroundings work. */
    private void recover() {
        harm = false;
        failing.recover();
        servers.start(0);
        if (!wanted) {
            start();
        }
        Duration end = handler.elapsed().plus(PATIENCE);
        while (!connects(end.minus(handler.elapsed()))) {
            handler.advance(PAUSE);
            start();
        }
        handler.advance(CALL.multipliedBy(2));
        for (AsyncResult<?> result : results) {
            assertTrue(result.isDone(), "a result has not ended");
        }
        watchOnce();
        AsyncResult<Void> stopped = client.stop();
        assertTrue(handler.runUntil(stopped::isDone, PATIENCE), "a stop has not ended");
        handler.runAll();
        assertEquals(List.of(), handler.network().links(), "connections are left");
        requireNothingThrown();
    }

    private void requireNothingThrown() {
        List<Throwable> thrown = new ArrayList<>(handler.uncaught());
        thrown.addAll(failing.thrown());
        thrown.removeIf(error -> error instanceof RejectedExecutionException); // by the executor, which is reported
        assertEquals(List.of(), thrown);
    }

    /** Waits until the client is connected; returns false if its last start has failed. */
    private boolean connects(Duration left) {
        boolean over = !left.isNegative()
                && handler.runUntil(() -> client.state().connected() || lastStartHasFailed() || startHangs(), left);
        if (!over || startHangs()) {
            fail(startHangs() ? "a start has not ended" : describe(requireLastStart()));
        }
        return client.state().connected();
    }

    private boolean lastStartHasFailed() {
        return requireLastStart().exception() != null;
    }

    private boolean startHangs() {
        return !requireLastStart().isDone() && handler.elapsed().compareTo(lastStartAt.plus(START)) > 0;
    }

    private AsyncResult<Void> requireLastStart() {
        return Objects.requireNonNull(lastStart, "lastStart");
    }

    private static String describe(AsyncResult<Void> start) {
        return start.successful()
                ? "not connected, although the last start has succeeded"
                : "not connected, the last start: " + start;
    }

    /** A watcher is notified, however many tasks its executor dropped before. */
    private void watchOnce() {
        AsyncResult<?> watched = client.exists("/w", onExecutor);
        assertTrue(handler.runUntil(watched::isDone, PATIENCE) && watched.successful(), "a call has failed");
        int before = notifications;
        servers.setData("/w", new byte[1]);
        boolean after = handler.runUntil(
                () -> {
                    runExecutor();
                    return notifications > before;
                },
                PATIENCE);
        assertTrue(after, "a watcher was not notified");
    }

    private void notified() {
        notifications++;
        callbacks++;
    }

    private void runExecutor() {
        for (Runnable task = executor.poll(); task != null; task = executor.poll()) {
            task.run();
        }
    }

    private void execute(Runnable task) {
        if (harm ? random.nextInt(3) == 0 : broken != Break.DROPS_FOR_EVER) {
            executor.add(task);
        } else if (random.nextInt(4) == 0) {
            throw new RejectedExecutionException("rejected by the schedule");
        }
    }

    private List<Endpoint> provide() {
        return switch (harm ? random.nextInt(8) : 2) {
            case 0 -> throw new UserCode.Thrown();
            case 1 -> List.of();
            default -> List.of(server);
        };
    }

    private SaslClient newSaslClient() throws SaslException {
        boolean fails = harm ? random.nextInt(8) == 0 : factoryFailed && broken == Break.FAILS_FOR_EVER;
        if (fails) {
            factoryFailed = true;
            throw new SaslException("failed by the schedule");
        }
        return complete();
    }

    /** Returns the client of a mechanism that sends nothing and is complete at once. */
    private static SaslClient complete() {
        return (SaslClient) Proxy.newProxyInstance(
                SaslClient.class.getClassLoader(),
                new Class<?>[] {SaslClient.class},
                (proxy, method, arguments) -> method.getReturnType() == boolean.class ? Boolean.TRUE : null);
    }
}
