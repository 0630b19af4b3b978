// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.Acl;
import io.lanekeeper.recipes.internal.RecipeOptions;
import io.lanekeeper.recipes.simulation.process.FrameTap;
import io.lanekeeper.recipes.simulation.process.ProcessHandler;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import io.lanekeeper.testing.simulation.server.SimulatedZooKeeper;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The servers, the processes and the time of one schedule. */
public final class Scene {
    /** The session time-out of each client. */
    public static final Duration SESSION = Duration.ofSeconds(4);

    /** Longer than a session lives without its client. */
    static final Duration LONG = SESSION.plusSeconds(2);

    private static final double SHARE = 2.0 / 3;
    private static final Duration BEHIND = Duration.ofMillis(900);

    private final SceneSettings settings;
    private final Random random;
    private final DeterministicHandler handler;
    private final SimulatedZooKeeper servers;
    private final Violations violations = new Violations();
    private final FrameCutter cutter = new FrameCutter(this::note);
    private final ServerTruth truth;
    private final List<SimulatedProcess> processes = new ArrayList<>();
    private final ArrayDeque<Runnable> between = new ArrayDeque<>();
    private Runnable afterStep = () -> {};

    Scene(SceneSettings settings) {
        this.settings = settings;
        random = settings.random();
        handler = DeterministicHandler.seeded(settings.seed());
        handler.network().latency(Duration.ZERO, settings.latency());
        SimulatedZooKeeper.Builder builder = SimulatedZooKeeper.builder(handler)
                .servers(settings.servers())
                .tickTime(Duration.ofMillis(500))
                .version(settings.version());
        servers = (settings.readOnly() ? builder.readOnlyMode() : builder).start();
        truth = new ServerTruth(servers);
        handler.start();
        for (int i = 0; i < settings.processes(); i++) {
            processes.add(process(i));
        }
    }

    private SimulatedProcess process(int number) {
        ProcessHandler own = new ProcessHandler(
                "p" + number, handler, settings.seed() * 31 + number, settings.clockSpeed(random), cutter);
        ZooKeeperClient client = ZooKeeperClient.builder()
                .connectString(servers.connectString())
                .handler(own)
                .sessionTimeout(SESSION)
                .requestTimeout(settings.requestTimeout())
                .connectTimeout(Duration.ofSeconds(1))
                .stopTimeout(Duration.ofSeconds(2))
                .reconnectBackoff(Duration.ofMillis(50), Duration.ofMillis(800))
                .maxQueued(settings.maxQueued())
                .canBeReadOnly(settings.readOnly())
                .build();
        RecipeOptions options = new RecipeOptions(
                Acl.OPEN_UNSAFE, Acl.OPEN_UNSAFE, true, settings.suspendPolicy(), SHARE, "p" + number);
        return new SimulatedProcess(number, own, client, options, settings.lanesHeld());
    }

    /** Returns the source of choices. */
    public Random random() {
        return random;
    }

    /** Returns the settings. */
    public SceneSettings settings() {
        return settings;
    }

    /** Returns the handler that all processes share. */
    public DeterministicHandler handler() {
        return handler;
    }

    /** Returns the servers. */
    public SimulatedZooKeeper servers() {
        return servers;
    }

    /** Returns the violations so far. */
    public Violations violations() {
        return violations;
    }

    /** Returns what the servers agree on. */
    public ServerTruth truth() {
        return truth;
    }

    FrameCutter cutter() {
        return cutter;
    }

    /** Returns the build that is broken on purpose; NONE if none is. */
    public PlantedFault fault() {
        return settings.fault();
    }

    /** Returns the processes, by their number. */
    public List<SimulatedProcess> processes() {
        return processes;
    }

    /** Returns whether a process has this session. */
    public boolean hasSession(long session) {
        return processes.stream().anyMatch(one -> one.started() && one.client().sessionId() == session);
    }

    void afterStep(Runnable check) {
        afterStep = check;
    }

    // Time.

    /** Takes one step. */
    public boolean step() {
        boolean taken = handler.runOne();
        stepped();
        return taken;
    }

    /**
     * Lets time pass until {@code condition} holds.
     *
     * @return false if it does not hold after {@code limit}
     */
    public boolean drive(BooleanSupplier condition, Duration limit) {
        return handler.runUntil(
                () -> {
                    stepped();
                    return condition.getAsBoolean();
                },
                limit);
    }

    /** Lets time pass. */
    public void pass(Duration time) {
        drive(() -> false, time);
    }

    private void stepped() {
        for (Runnable next = between.poll(); next != null; next = between.poll()) {
            next.run();
        }
        truth.refresh();
        afterStep.run();
    }

    /** Runs {@code task} between two steps, after {@code delay}. */
    public void later(Runnable task, Duration delay) {
        handler.loop().schedule(() -> between.add(task), delay);
    }

    // Faults that need the truth.

    /** Lets a session expire now, although its client may be heard of. */
    public void expire(long session) {
        if (servers.sessions().contains(session)) {
            truth.endedByHand(session);
            servers.expire(session);
        }
    }

    /**
     * Strikes a process at a coming frame: the next one of all processes but {@code skipped}.
     *
     * @param expires whether the session expires when the connection breaks
     */
    void strike(Blow blow, int skipped, boolean expires, Play play) {
        cutter.arm(blow, skipped, tap -> {
            Duration delay = blow.losesFrames() ? settings.latency().plusMillis(5) : Duration.ZERO;
            if (blow == Blow.MOVED) {
                later(() -> delayOthers(tap), Duration.ZERO);
            } else if (blow == Blow.PART_OF_REPLY) { // Not in this step, which still reads the bytes that have come.
                later(() -> tap.cutToClient(FrameCutter.PART), Duration.ZERO);
            }
            later(() -> struck(blow, tap, expires, play), delay);
        });
    }

    /** Lets all servers but that of a connection be behind, so that its session moves to such a one. */
    private void delayOthers(FrameTap tap) {
        processes.stream()
                .filter(one -> one.handler() == tap.handler())
                .mapToLong(one -> one.client().sessionId())
                .filter(servers.sessions()::contains)
                .forEach(session -> delayOthers(servers.serverOf(session)));
    }

    private void delayOthers(int server) {
        for (int i = 0; i < servers.servers(); i++) {
            if (i != server) {
                servers.lag(i, BEHIND);
            }
        }
        later(
                () -> {
                    for (int i = 0; i < servers.servers(); i++) {
                        servers.lag(i, Duration.ZERO);
                    }
                },
                LONG);
    }

    private void struck(Blow blow, FrameTap tap, boolean expires, Play play) {
        processes.stream()
                .filter(one -> one.handler() == tap.handler())
                .forEach(process -> struck(blow, tap, expires ? process.client().sessionId() : 0, process, play));
    }

    private void struck(Blow blow, FrameTap tap, long expiring, SimulatedProcess process, Play play) {
        ProcessHandler own = process.handler();
        switch (blow) {
            case REQUEST_LOST, REPLY_LOST, PART_OF_REQUEST, PART_OF_REPLY, MOVED, BROKEN -> tap.reset();
            case EXPIRED -> expire(process.client().sessionId());
            case FROZEN -> {
                own.freeze();
                later(own::thaw, LONG);
            }
            case ISOLATED -> {
                own.isolate(true);
                later(() -> own.isolate(false), LONG);
            }
            case STOPPED -> {
                if (process.started()) {
                    process.stop(false);
                    later(process::startAgain, LONG);
                }
            }
            case CANCELLED, CANCELLED_LATER -> play.cancel(process);
        }
        if (expiring != 0) {
            expire(expiring);
        }
    }

    /** Notes what happens, if there is a trace. */
    public void note(Supplier<String> entry) {
        if (handler.network().schedule().tracing()) {
            handler.network().schedule().note(entry.get());
        }
    }
}
