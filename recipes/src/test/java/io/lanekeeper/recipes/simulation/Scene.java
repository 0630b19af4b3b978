// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.Acl;
import io.lanekeeper.recipes.SuspendPolicy;
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

/** The servers, the processes and the time of one schedule. */
public final class Scene {
    /** The session time-out of each client. */
    public static final Duration SESSION = Duration.ofSeconds(4);

    private static final double SHARE = 2.0 / 3;

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
        ProcessHandler own =
                new ProcessHandler("p" + number, handler, settings.seed() * 31 + number, settings.clockSpeed(random), cutter);
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
        RecipeOptions options =
                new RecipeOptions(Acl.OPEN_UNSAFE, Acl.OPEN_UNSAFE, true, settings.suspendPolicy(), SHARE, "p" + number);
        return new SimulatedProcess(number, own, client, options, settings.lanesHeld());
    }

    /** Returns the source of choices. */
    public Random random() {
        return random;
    }

    public SceneSettings settings() {
        return settings;
    }

    public DeterministicHandler handler() {
        return handler;
    }

    public SimulatedZooKeeper servers() {
        return servers;
    }

    public Violations violations() {
        return violations;
    }

    public ServerTruth truth() {
        return truth;
    }

    public FrameCutter cutter() {
        return cutter;
    }

    /** Returns the build that is broken on purpose; NONE if none is. */
    public PlantedFault fault() {
        return settings.fault();
    }

    public List<SimulatedProcess> processes() {
        return processes;
    }

    /** Returns the process that has a session; null if none has it now. */
    public boolean hasSession(long session) {
        return processes.stream().anyMatch(one -> one.started() && one.client().sessionId() == session);
    }

    /** Returns whether notes have a reader. */
    boolean traced() {
        return handler.network().schedule().tracing();
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

    /** Breaks a connection at a coming frame. */
    void cut(FrameCutter.Kind kind, int skipped, boolean expires) {
        cutter.arm(kind, skipped, tap -> {
            Duration delay = kind == FrameCutter.Kind.BROKEN ? Duration.ZERO : settings.latency().plusMillis(5);
            later(() -> broken(tap, expires), delay);
        });
    }

    private void broken(FrameTap tap, boolean expires) {
        tap.reset();
        if (expires) {
            processes.stream()
                    .filter(one -> one.handler() == tap.handler())
                    .forEach(one -> expire(one.client().sessionId()));
        }
    }

    /** Notes what a test does, for a trace. */
    public void note(String entry) {
        handler.network().schedule().note(entry);
    }
}
