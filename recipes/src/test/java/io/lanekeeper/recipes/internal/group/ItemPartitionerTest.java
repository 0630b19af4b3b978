// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.group.PartitionerOptions;
import io.lanekeeper.recipes.group.SetPartitioner;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests of the division of items, with a simple lock. */
class ItemPartitionerTest {
    private static final Duration LONG = Duration.ofSeconds(40);
    private static final Set<String> ITEMS =
            IntStream.range(0, 8).mapToObj(i -> "item" + i).collect(Collectors.toCollection(TreeSet::new));

    private SimulatedClients clients = new SimulatedClients(3);
    private boolean broken;

    private ItemPartitioner partitioner(int client, String id, @Nullable Function<String, AsyncResult<?>> release) {
        PartitionerOptions options = new PartitionerOptions(ITEMS, id, null, Duration.ofMillis(500), release);
        return new ItemPartitioner(
                clients.context(client), "/p", options, path -> new FakeLock(clients.context(client), path, broken));
    }

    private ItemPartitioner partitioner(int client) {
        return partitioner(client, "m" + client, null);
    }

    private static Set<String> expected(String id, List<String> members) {
        return new RendezvousShare().of(id, members, ITEMS);
    }

    @Test
    void itemsAreDividedAndOnlyThoseOfACameOrGoneMemberMove() {
        ItemPartitioner one = partitioner(0);
        clients.get(one.start());
        assertEquals(ITEMS, one.owned().keySet());
        Map<String, Long> tokens = new TreeMap<>();
        one.owned().forEach((item, partition) -> tokens.put(item, partition.token()));
        ItemPartitioner two = partitioner(1);
        clients.get(two.start());
        clients.get(one.settled());
        assertEquals(expected("m0", List.of("m0", "m1")), one.owned().keySet());
        assertEquals(expected("m1", List.of("m0", "m1")), two.owned().keySet());
        one.owned().forEach((item, partition) -> assertEquals(tokens.get(item), partition.token(), "moved"));
        clients.get(two.close());
        clients.handler.advance(Duration.ofSeconds(5));
        assertEquals(ITEMS, one.owned().keySet());
        clients.get(one.close());
        ITEMS.forEach(
                item -> assertTrue(clients.servers.children("/p/locks/" + item).isEmpty()));
        clients.close();
    }

    @Test
    void itemIsReleasedWhenTheApplicationHasGivenItUp() {
        Map<String, Promise<Void>> asked = new TreeMap<>();
        ItemPartitioner one = partitioner(0, "m0", item -> {
            Promise<Void> answer = clients.handler.asyncResult();
            asked.put(item, answer);
            return answer;
        });
        List<String> told = new ArrayList<>();
        one.addListener(new SetPartitioner.Listener() {
            @Override
            public void acquired(SetPartitioner.Partition partition) {
                told.add("+" + partition.item());
            }

            @Override
            public void lost(SetPartitioner.Partition partition) {
                told.add("-" + partition.item());
            }
        });
        clients.get(one.start());
        clients.settle();
        assertEquals(ITEMS.size(), told.size());
        ItemPartitioner two = partitioner(1);
        AsyncResult<Void> started = two.start();
        clients.handler.advance(LONG);
        assertEquals(expected("m1", List.of("m0", "m1")), asked.keySet());
        assertFalse(started.isDone());
        assertEquals(ITEMS, one.owned().keySet());
        asked.values().forEach(answer -> answer.set(null));
        clients.get(started);
        assertEquals(asked.keySet(), two.owned().keySet());
        clients.settle();
        asked.keySet().forEach(item -> assertTrue(told.contains("-" + item)));
        clients.close();
    }

    @Test
    void failingReleaseCallCountsAsAnAnswer() {
        ItemPartitioner one = partitioner(0, "m0", item -> {
            throw new IllegalStateException("planned");
        });
        clients.get(one.start());
        clients.get(partitioner(1).start());
        assertEquals(expected("m0", List.of("m0", "m1")), one.owned().keySet());
        clients.close();
    }

    @Test
    void expiredClientGetsItsItemsBackInTheNextSession() {
        ItemPartitioner one = partitioner(0);
        clients.get(one.start());
        clients.expire(0);
        clients.handler.runUntil(() -> one.owned().isEmpty(), LONG);
        assertTrue(one.owned().isEmpty());
        clients.get(one.settled());
        assertEquals(ITEMS, one.owned().keySet());
        clients.close();
    }

    private static SetPartitioner.Partition item3(ItemPartitioner partitioner) {
        return Objects.requireNonNull(partitioner.owned().get("item3"));
    }

    @Test
    void itemReleasedByTheApplicationIsAcquiredAgain() {
        ItemPartitioner one = partitioner(0);
        clients.get(one.start());
        long token = item3(one).token();
        clients.get(item3(one).release());
        clients.get(one.settled());
        assertTrue(item3(one).token() > token);
        clients.close();
    }

    @Test
    void rendezvousMovesOnlyTheItemsOfTheMemberThatLeaves() {
        Set<String> items = IntStream.range(0, 1000).mapToObj(i -> "i" + i).collect(Collectors.toSet());
        List<String> members = List.of("a", "b", "c", "d");
        RendezvousShare share = new RendezvousShare();
        Set<String> all = new HashSet<>();
        for (String member : members) {
            Set<String> own = share.of(member, members, items);
            assertTrue(own.size() > 200 && own.size() < 300, own.size() + " of 1000");
            own.forEach(item -> assertTrue(all.add(item), "twice"));
        }
        assertEquals(items, all);
        List<String> fewer = List.of("a", "b", "d");
        for (String member : fewer) {
            assertTrue(share.of(member, fewer, items).containsAll(share.of(member, members, items)));
        }
    }

    @Test
    void strideIsThatOfKazoo() {
        Set<String> items = Set.of("c", "a", "b", "d", "e");
        List<String> members = List.of("m1", "m2");
        assertEquals(Set.of("a", "c", "e"), PartitionerOptions.Share.STRIDE.of("m1", members, items));
        assertEquals(Set.of("b", "d"), PartitionerOptions.Share.STRIDE.of("m2", members, items));
        assertEquals(Set.of(), PartitionerOptions.Share.STRIDE.of("m3", members, items));
    }

    @Test
    void badInputIsRejectedAtTheCall() {
        assertThrows(IllegalArgumentException.class, () -> PartitionerOptions.of(Set.of("a/b")));
        assertThrows(IllegalArgumentException.class, () -> PartitionerOptions.of(Set.of("")));
        assertThrows(
                IllegalArgumentException.class,
                () -> new PartitionerOptions(ITEMS, null, null, Duration.ofSeconds(-1), null));
        assertThrows(
                IllegalArgumentException.class, () -> new PartitionerOptions(ITEMS, "a/b", null, Duration.ZERO, null));
    }

    /**
     * Returns the items that two clients hold at this moment. A session that the test has ended before its time does not count: its client
     * could not know.
     */
    private Set<String> heldTwice(List<ItemPartitioner> all) {
        Set<String> held = new HashSet<>();
        Set<String> twice = new TreeSet<>();
        for (ItemPartitioner one : all) {
            one.owned().forEach((item, partition) -> {
                boolean alive = clients.servers.sessions().contains(partition.sessionId());
                if (alive && partition.isHeld() && !held.add(item)) {
                    twice.add(item);
                }
            });
        }
        return twice;
    }

    private List<String> violations(long seed) {
        clients = new SimulatedClients(seed, 3, 3);
        Random random = new Random(seed);
        List<String> wrong = new ArrayList<>();
        List<ItemPartitioner> all = new ArrayList<>();
        for (int client = 0; client < 3; client++) {
            all.add(partitioner(client));
            all.get(client).start();
        }
        for (int i = 0; i < 30; i++) {
            int client = random.nextInt(3);
            boolean alive =
                    clients.servers.sessions().contains(clients.client(client).sessionId());
            switch (random.nextInt(6)) {
                case 0 -> {
                    all.get(client).close();
                    clients.handler.advance(Duration.ofMillis(random.nextInt(300)));
                    all.set(client, partitioner(client));
                    all.get(client).start();
                }
                case 1 -> {
                    if (alive) {
                        clients.expire(client);
                    }
                }
                case 2 -> {
                    if (alive) {
                        clients.disconnect(client);
                    }
                }
                case 3 -> clients.servers.restart(random.nextInt(3));
                case 4 -> clients.servers.lag(random.nextInt(3), Duration.ofMillis(random.nextInt(500)));
                default -> {}
            }
            int pieces = 1 + random.nextInt(20);
            for (int piece = 0; piece < pieces; piece++) {
                clients.handler.advance(Duration.ofMillis(random.nextInt(150)));
                heldTwice(all).forEach(item -> wrong.add(item + " is held twice"));
            }
        }
        IntStream.range(0, 3).forEach(server -> clients.servers.lag(server, Duration.ZERO));
        clients.handler.advance(Duration.ofSeconds(60));
        List<String> members = List.of("m0", "m1", "m2");
        for (int client = 0; client < 3; client++) {
            if (!all.get(client).owned().keySet().equals(expected("m" + client, members))) {
                wrong.add(
                        "client " + client + " owns " + all.get(client).owned().keySet());
            }
            if (!clients.handler.runUntil(all.get(client).settled()::isDone, LONG)) {
                wrong.add("client " + client + " is not settled");
            }
        }
        all.forEach(ItemPartitioner::close);
        clients.handler.advance(Duration.ofSeconds(10));
        for (String item : ITEMS) {
            if (clients.servers.exists("/p/locks/" + item)
                    && !clients.servers.children("/p/locks/" + item).isEmpty()) {
                wrong.add(item + " is locked at the end");
            }
        }
        clients.close();
        return wrong;
    }

    @Test
    void noItemIsOwnedTwiceAndAllAreOwnedAtRest() {
        for (long seed = 1; seed <= 40; seed++) {
            assertEquals(List.of(), violations(seed), "seed " + seed);
        }
    }

    @Test
    void lockThatDoesNotExcludeIsFound() {
        broken = true;
        for (long seed = 1; seed <= 40; seed++) {
            if (!violations(seed).isEmpty()) {
                return;
            }
        }
        throw new AssertionError("not found");
    }
}
