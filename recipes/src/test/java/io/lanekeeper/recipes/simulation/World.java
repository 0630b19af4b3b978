// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

import io.lanekeeper.recipes.simulation.process.ProcessHandler;
import io.lanekeeper.testing.proxy.Peer;
import io.lanekeeper.testing.simulation.network.SimulatedLink;
import io.lanekeeper.testing.simulation.server.SimulatedZooKeeper;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** The faults of servers, of the network, and of whole processes. */
final class World {
    private static final Blow[] BLOWS = Blow.values();

    private final Scene scene;
    private final Play play;
    private final SimulatedZooKeeper servers;
    private final Random random;

    World(Scene scene, Play play) {
        this.scene = scene;
        this.play = play;
        servers = scene.servers();
        random = scene.random();
    }

    private int server() {
        return random.nextInt(servers.servers());
    }

    private SimulatedProcess process() {
        return scene.processes().get(random.nextInt(scene.processes().size()));
    }

    private Duration upTo(long millis) {
        return Duration.ofMillis(random.nextLong(millis));
    }

    /** Something goes wrong, or works again. */
    void harm() {
        int what = random.nextInt(20);
        scene.note(() -> "harm " + what);
        switch (what) {
            case 0, 1 -> harmServer(server());
            case 2 -> mendServer(server());
            case 3, 4, 5 -> harmSession(process().client().sessionId());
            case 6, 7 -> freeze(process());
            case 8, 9 -> isolate(process());
            case 10 -> stopOrStart(process());
            case 11, 12, 13, 14 -> strike();
            default -> harmLink();
        }
    }

    private void strike() {
        scene.strike(BLOWS[random.nextInt(BLOWS.length)], random.nextInt(12), random.nextInt(3) == 0, play);
    }

    private void harmServer(int server) {
        switch (random.nextInt(9)) {
            case 0, 1 -> servers.restart(server);
            case 2 -> servers.stop(server);
            case 3 -> servers.freeze(server);
            case 4 -> servers.partition(server);
            case 5 -> servers.part(server);
            case 6, 7 -> servers.lag(server, Duration.ofMillis(random.nextInt(3) * 700L));
            default -> servers.replaceSessions(server, random.nextInt(4) == 0);
        }
    }

    private void mendServer(int server) {
        servers.start(server);
        servers.thaw(server);
        servers.heal(server);
        servers.lag(server, Duration.ZERO);
        servers.replaceSessions(server, false);
        if (random.nextBoolean()) {
            servers.heal();
        }
    }

    private void harmSession(long session) {
        if (servers.sessions().contains(session)) {
            switch (random.nextInt(4)) {
                case 0 -> scene.expire(session);
                case 1 -> servers.moveSession(session, server());
                default -> servers.disconnect(session);
            }
        }
    }

    private void freeze(SimulatedProcess process) {
        ProcessHandler handler = process.handler();
        scene.note(() -> "freeze " + process);
        handler.freeze();
        scene.later(handler::thaw, upTo(random.nextInt(3) == 0 ? 10_000 : 1_500));
    }

    private void isolate(SimulatedProcess process) {
        ProcessHandler handler = process.handler();
        scene.note(() -> "isolate " + process);
        handler.isolate(true);
        scene.later(() -> handler.isolate(false), upTo(random.nextInt(3) == 0 ? 10_000 : 1_500));
    }

    private void stopOrStart(SimulatedProcess process) {
        if (process.handler().frozen()) {
            return;
        }
        scene.note(() -> "stop or start " + process);
        if (process.started()) {
            process.stop(random.nextInt(4) == 0);
        } else {
            process.start();
        }
    }

    private void harmLink() {
        List<SimulatedLink> links = scene.handler().network().links();
        if (links.isEmpty()) {
            return;
        }
        SimulatedLink link = links.get(random.nextInt(links.size()));
        switch (random.nextInt(8)) {
            case 0 -> link.reset();
            case 1 -> link.cut();
            case 2 -> link.resetAfterBytesToClient(random.nextInt(300));
            case 3 -> link.resetAfterBytesToServer(random.nextInt(300));
            case 4 -> link.halfOpen(random.nextBoolean() ? Peer.CLIENT : Peer.SERVER);
            case 5 -> link.holdToClient(true);
            default -> link.holdToClient(false);
        }
    }

    /** A break that was to come after some bytes comes no more. */
    private static void mend(SimulatedLink link) {
        link.holdToClient(false);
        link.resetAfterBytesToClient(Integer.MAX_VALUE);
        link.resetAfterBytesToServer(Integer.MAX_VALUE);
    }

    /** Ends all faults. */
    void mend() {
        servers.heal();
        for (int i = 0; i < servers.servers(); i++) {
            servers.start(i);
            servers.thaw(i);
            servers.heal(i);
            servers.lag(i, Duration.ZERO);
            servers.replaceSessions(i, false);
        }
        scene.handler().network().links().forEach(World::mend);
        for (SimulatedProcess process : scene.processes()) {
            process.handler().thaw();
            process.handler().isolate(false);
            process.startAgain();
        }
        scene.cutter().disarm();
    }
}
