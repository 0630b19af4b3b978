// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.testkit.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A run: clients that live through all of its epochs, and a survey at the end of each. For use by the test's thread.
 */
final class ChaosRun implements AutoCloseable {
    /**
     * The settings of a run.
     *
     * @param session the sessions' time-out
     * @param pace average pause of a worker
     * @param patience how long to wait until all is at rest
     * @param between wraps each client for workers and watchers
     */
    record Settings(
            String connectString,
            Duration session,
            int clients,
            long seed,
            Duration pace,
            Duration patience,
            UnaryOperator<ZooKeeperClient> between) {}

    /**
     * One of the clients.
     *
     * @param given what callers are given in its place
     */
    record Member(int number, ZooKeeperClient zk, ZooKeeperClient given) {}

    private final Settings settings;
    private final Clients clients;
    private final List<Member> members = new ArrayList<>();
    private final Member observer;
    private int epochs;

    /** Starts the clients, and waits until they are connected. */
    ChaosRun(Settings settings) {
        this.settings = settings;
        clients = new Clients(settings.connectString, settings.session, settings.between);
        observer = started(new Clients(settings.connectString, settings.session, UnaryOperator.identity()), 0);
        for (int i = 0; i < settings.clients; i++) {
            members.add(started(clients, clients.nextNumber()));
        }
    }

    private static Member started(Clients clients, int number) {
        ZooKeeperClient zk = clients.newClient(number);
        Waits.get(zk.start());
        return new Member(number, zk, clients.between(zk));
    }

    /** Work on new nodes, until the epoch is ended. */
    Epoch begin() {
        return new Epoch(this, new Place("/chaos-" + ++epochs), settings.seed + epochs);
    }

    Settings settings() {
        return settings;
    }

    Clients clients() {
        return clients;
    }

    List<Member> members() {
        return members;
    }

    ZooKeeperClient observer() {
        return observer.zk;
    }

    int epochs() {
        return epochs;
    }

    /** Stops all clients. */
    @Override
    public void close() {
        members.forEach(member -> member.zk.stop());
        members.forEach(member -> assertStopped(member.zk));
        assertStopped(observer.zk);
    }

    private static void assertStopped(ZooKeeperClient zk) {
        try {
            assertTrue(zk.stop().await(Waits.LIMIT), "stops");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
