// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.Op;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.queue.ClaimQueue;
import io.lanekeeper.recipes.queue.ClaimQueue.Claim;
import io.lanekeeper.recipes.queue.ClaimQueueOptions;
import io.lanekeeper.recipes.queue.Queue;
import io.lanekeeper.recipes.queue.TakeUnknownException;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import io.lanekeeper.testing.simulation.network.SimulatedLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A connection is cut, and a session ends, at each position in the first frames of takes and claims. */
class QueueCutTest {
    private static final int ITEMS = 4;
    private static final int BYTES = 700;
    /** Each frame is longer than this. */
    private static final int STRIDE = 16;

    private static final int STEPS = 60;
    private static final List<String> ALL =
            IntStream.range(0, ITEMS).mapToObj(i -> "item" + i + "-").toList();
    private static final CreateOptions EFFECT = CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL);

    /** Calls {@code run} with each fault of the client's first connection or session. */
    private static void forEachFault(Consumer<Consumer<SimulatedClients>> run) {
        for (int bytes = 0; bytes < BYTES; bytes += STRIDE) {
            int after = bytes;
            run.accept(clients -> link(clients).resetAfterBytesToClient(after));
            run.accept(clients -> link(clients).resetAfterBytesToServer(after));
        }
        for (int steps = 0; steps < STEPS; steps++) {
            int after = steps;
            run.accept(clients -> {
                run(clients, after);
                clients.expire(1);
            });
        }
    }

    private static void run(SimulatedClients clients, int steps) {
        for (int i = 0; i < steps; i++) {
            clients.handler.runOne();
        }
    }

    private static SimulatedLink link(SimulatedClients clients) {
        return clients.servers.links(clients.client(1).sessionId()).get(0);
    }

    @Test
    void itemsAreNeitherLostNorTakenTwice() {
        forEachFault(QueueCutTest::takeAll);
    }

    private static void takeAll(Consumer<SimulatedClients> fault) {
        SimulatedClients clients = new SimulatedClients(2);
        Queue producer = new Queues(clients.context(0)).queue("/q");
        Queue consumer = new Queues(clients.context(1)).queue("/q");
        clients.get(producer.put(ALL.get(0).getBytes(UTF_8)));
        List<AsyncResult<byte[]>> takes = new ArrayList<>();
        takes.add(consumer.take());
        takes.add(consumer.take());
        ALL.subList(1, ITEMS).forEach(item -> producer.put(item.getBytes(UTF_8)));
        fault.accept(clients);
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < ITEMS; i++) {
            if (i >= takes.size()) {
                takes.add(consumer.take());
            }
            AsyncResult<byte[]> take = takes.get(i);
            assertTrue(clients.handler.runUntil(take::isDone, SimulatedClients.SOON.multipliedBy(2)));
            byte[] item = take.exception() instanceof TakeUnknownException unknown ? unknown.data() : take.getNoWait();
            taken.add(new String(item, UTF_8));
        }
        Collections.sort(taken);
        assertEquals(ALL, taken);
        assertNull(clients.get(consumer.tryTake(Duration.ofSeconds(1))));
        assertEquals(List.of(), clients.servers.children("/q"));
        clients.close();
    }

    @Test
    void effectsAreAppliedOnceAndNoClaimIsLeft() {
        forEachFault(QueueCutTest::claimAll);
    }

    private static void claimAll(Consumer<SimulatedClients> fault) {
        SimulatedClients clients = new SimulatedClients(2);
        clients.servers.create("/effects", null);
        ClaimQueue producer = new Queues(clients.context(0)).claimQueue("/q", ClaimQueueOptions.DEFAULT);
        ClaimQueue consumer = new Queues(clients.context(1)).claimQueue("/q", ClaimQueueOptions.DEFAULT);
        clients.get(producer.put(ALL.get(0).getBytes(UTF_8)));
        List<AsyncResult<Claim>> claims = new ArrayList<>();
        claims.add(consumer.claim());
        claims.add(consumer.claim());
        claims.forEach(each -> each.whenDone(done -> acknowledge(done.getNoWait())));
        ALL.subList(1, ITEMS).forEach(item -> producer.put(item.getBytes(UTF_8)));
        fault.accept(clients);
        clients.handler.advance(Duration.ofSeconds(20));
        while (true) {
            Claim claim = clients.get(consumer.tryClaim(Duration.ofSeconds(1)));
            if (claim == null) {
                break;
            }
            clients.get(acknowledge(claim));
        }
        List<String> effects = clients.servers.children("/effects").stream()
                .map(name -> name.substring(0, ALL.get(0).length()))
                .toList();
        assertEquals(ALL, effects);
        assertEquals(List.of(), clients.servers.children("/q/entries"));
        assertEquals(List.of(), clients.servers.children("/q/taken"));
        clients.close();
    }

    private static AsyncResult<Void> acknowledge(Claim claim) {
        String effect = "/effects/" + new String(claim.data(), UTF_8);
        return claim.ack(List.of(Op.create(effect, null, EFFECT)));
    }
}
