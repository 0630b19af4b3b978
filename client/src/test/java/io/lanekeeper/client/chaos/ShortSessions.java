// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Opens a session, creates ephemeral nodes in it, and closes it, well or badly, as the servers let it. */
final class ShortSessions extends Worker {
    private static final int NODES = 3;
    private static final Duration START = Duration.ofSeconds(5);

    private final Clients clients;
    private final Recorder recorder;
    private final Place place;
    private final NoticeBoard known;

    ShortSessions(Clients clients, Recorder recorder, Place place, NoticeBoard known, long seed, Duration pace) {
        super("short-sessions", seed, pace);
        this.clients = clients;
        this.recorder = recorder;
        this.place = place;
        this.known = known;
    }

    @Override
    void step(Random random) throws InterruptedException {
        int client = clients.nextNumber();
        ZooKeeperClient zk = clients.between(clients.newClient(client));
        zk.start().await(START);
        Caller caller = new Caller(recorder, zk, client, recorder.newThread());
        List<AsyncResult<?>> calls = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            long value = recorder.newValue();
            String path = place.ephemerals() + "/" + value;
            calls.add(caller.create(path, value, CreateMode.EPHEMERAL).link(done -> {
                if (done.successful()) {
                    known.add(path);
                }
            }));
        }
        if (random.nextBoolean()) {
            awaitEnds(calls); // else the stop waits for pending calls
        }
        awaitEnd(zk.stop());
        awaitEnds(calls);
    }
}
