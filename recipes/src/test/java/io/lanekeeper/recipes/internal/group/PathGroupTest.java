// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.group;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.group.GroupLayout;
import io.lanekeeper.recipes.group.Member;
import io.lanekeeper.recipes.group.Membership;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import io.lanekeeper.testing.simulation.server.ServedRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests of groups. */
class PathGroupTest {
    private static final Duration LONG = Duration.ofSeconds(40);
    private static final byte[] NOTHING = {};

    private SimulatedClients clients = new SimulatedClients(3);

    private PathGroup group(int client, GroupLayout layout) {
        return new PathGroup(clients.context(client), "/app/group", layout);
    }

    private PathGroup group(int client) {
        return group(client, GroupLayout.MEMBER);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private Membership join(PathGroup group, String id, String payload) {
        return clients.get(group.join(id, bytes(payload)));
    }

    private static Map<String, String> shown(PathGroup group) {
        Map<String, String> all = new TreeMap<>();
        group.members()
                .forEach((id, member) ->
                        all.put(id, new String(member.payload(), UTF_8) + (member.confirmed() ? "" : "?")));
        return all;
    }

    /** Requests without those that the client sends on its own to set watches again. */
    private List<ServedRequest> requests(int client) {
        return clients.requests(client).stream()
                .filter(one -> one.type() != 101 && one.type() != 105)
                .toList();
    }

    /** Also where the stop begins while a reply lets the group list again. */
    @Test
    void stoppedClientShowsTheMembersAfterItsNextStart() {
        for (int steps = 0; steps < 60; steps++) {
            clients = new SimulatedClients(steps + 1, 3, 2);
            PathGroup watcher = group(0);
            watcher.start();
            AsyncResult<Membership> joined = group(1).join("one", new byte[0]);
            for (int i = 0; i < steps; i++) {
                clients.handler.runOne();
            }
            clients.get(clients.client(0).stop());
            clients.get(joined);
            clients.client(0).start();
            clients.handler.advance(Duration.ofSeconds(5));
            assertEquals(Set.of("one"), watcher.members().keySet(), steps + " steps");
            clients.close();
        }
    }

    @Test
    void membersSeeOneAnother() {
        PathGroup one = group(0);
        PathGroup two = group(1);
        clients.get(one.start());
        assertEquals(Map.of(), one.members());
        Membership a = join(one, "a", "pa");
        Membership b = join(two, "b", "pb");
        clients.get(two.start());
        clients.settle();
        assertEquals(Map.of("a", "pa", "b", "pb"), shown(one));
        assertEquals(shown(one), shown(two));
        assertEquals(2, one.memberCount());
        clients.get(a.setPayload(bytes("pa2")));
        clients.settle();
        assertEquals("pa2", shown(two).get("a"));
        clients.get(b.leave());
        clients.settle();
        assertEquals(Map.of("a", "pa2"), shown(one));
        assertEquals(Membership.State.CLOSED, b.state());
        clients.get(one.close());
        clients.settle();
        assertEquals(Map.of(), two.members());
        assertFalse(clients.servers.exists("/app/group/a"));
        clients.close();
    }

    @Test
    void changeOfMembersCostsOneListingAndOneReadAtAWatcher() {
        PathGroup watcher = group(0);
        PathGroup other = group(1);
        join(other, "first", "");
        clients.get(watcher.start());
        clients.settle();
        clients.servers.requests().clear();
        Membership second = join(other, "second", "");
        clients.settle();
        assertEquals(2, requests(0).size(), () -> requests(0).toString());
        clients.get(second.leave());
        clients.settle();
        assertEquals(3, requests(0).size(), () -> requests(0).toString());
        clients.close();
    }

    @Test
    void shallowPartyCostsOneListingForAChange() {
        PathGroup watcher = group(0, GroupLayout.SHALLOW_PARTY);
        PathGroup other = group(1, GroupLayout.SHALLOW_PARTY);
        join(other, "first", "");
        clients.get(watcher.start());
        clients.servers.requests().clear();
        join(other, "second", "");
        clients.settle();
        assertEquals(1, requests(0).size(), () -> requests(0).toString());
        assertEquals(Set.of("first", "second"), watcher.members().keySet());
        clients.close();
    }

    @Test
    void membersAreNotConfirmedWithoutAConnectionAndAResumedSessionCostsNoRequest() {
        PathGroup watcher = group(0);
        join(group(1), "a", "pa");
        clients.get(watcher.start());
        List<Map<String, Member>> told = new ArrayList<>();
        watcher.addListener(told::add);
        clients.settle();
        clients.servers.requests().clear();
        clients.disconnect(0);
        assertTrue(clients.handler.runUntil(() -> "pa?".equals(shown(watcher).get("a")), LONG));
        assertTrue(clients.handler.runUntil(() -> "pa".equals(shown(watcher).get("a")), LONG));
        clients.settle();
        assertEquals(List.of(), requests(0));
        assertEquals(3, told.size());
        clients.close();
    }

    @Test
    void changesDuringAnOutageAreSeenAfterwardsAlsoInANewSession() {
        PathGroup watcher = group(0);
        PathGroup other = group(1);
        Membership a = join(other, "a", "pa");
        Membership b = join(other, "b", "pb");
        clients.get(watcher.start());
        int own = clients.servers.serverOf(clients.client(0).sessionId());
        IntStream.range(0, 3)
                .filter(server -> server != own)
                .forEach(server -> clients.servers.lag(server, Duration.ofSeconds(8)));
        List<Map<String, Member>> told = new ArrayList<>();
        watcher.addListener(told::add);
        clients.get(a.leave());
        clients.get(b.setPayload(bytes("pb2")));
        clients.settle();
        assertEquals(Set.of("b"), watcher.members().keySet());
        join(other, "c", "pc");
        clients.expire(0);
        clients.servers.stop(own); // The next server is behind, and shows no older state.
        clients.handler.advance(LONG);
        assertEquals(Map.of("b", "pb2", "c", "pc"), shown(watcher));
        boolean gone = false;
        for (Map<String, Member> members : told) {
            gone |= !members.containsKey("a");
            assertFalse(gone && members.containsKey("a"), "went back");
        }
        clients.close();
    }

    @Test
    void memberJoinsAgainInTheNextSession() {
        PathGroup one = group(0);
        PathGroup two = group(1);
        Membership a = join(one, "a", "pa");
        clients.get(two.start());
        clients.expire(0);
        clients.handler.advance(LONG);
        assertEquals(Membership.State.PRESENT, a.state());
        assertEquals(Map.of("a", "pa"), shown(two));
        clients.close();
    }

    @Test
    void secondMemberOfOneNameIsAConflict() {
        PathGroup one = group(0);
        PathGroup two = group(1);
        Membership first = join(one, "a", "p1");
        Membership second = join(two, "a", "p2");
        assertEquals(Membership.State.CONFLICT, second.state());
        assertInstanceOf(IllegalStateException.class, clients.error(one.join("a", NOTHING)));
        clients.get(first.leave());
        assertTrue(clients.handler.runUntil(() -> second.state() == Membership.State.PRESENT, LONG));
        clients.get(one.join("b", NOTHING));
        clients.close();
    }

    @Test
    void layoutsOfKazooAreWrittenAndForeignNodesIgnored() {
        PathGroup party = group(0, GroupLayout.PARTY);
        join(party, "host-1", "");
        clients.get(party.start());
        clients.settle();
        String child = clients.servers.children("/app/group").get(0);
        assertTrue(child.matches("[0-9a-f]{32}__party__"), child);
        assertEquals("host-1", new String(clients.servers.data("/app/group/" + child), UTF_8));
        clients.servers.create("/app/group/foreign", bytes("x"));
        clients.settle();
        assertEquals(Set.of("host-1"), party.members().keySet());
        PathGroup shallow = new PathGroup(clients.context(0), "/shallow", GroupLayout.SHALLOW_PARTY);
        join(shallow, "host-2", "");
        child = clients.servers.children("/shallow").get(0);
        assertTrue(child.matches("[0-9a-f]{32}-host-2"), child);
        assertEquals("host-2", new String(clients.servers.data("/shallow/" + child), UTF_8));
        clients.close();
    }

    @Test
    void groupNodeThatComesAndGoesIsFollowed() {
        PathGroup watcher = group(0);
        clients.get(watcher.start());
        clients.servers.create("/app", NOTHING);
        clients.servers.create("/app/group", NOTHING);
        clients.servers.create("/app/group/x", NOTHING);
        clients.settle();
        assertEquals(Set.of("x"), watcher.members().keySet());
        clients.servers.delete("/app/group/x");
        clients.servers.delete("/app/group");
        clients.settle();
        assertEquals(Set.of(), watcher.members().keySet());
        clients.servers.create("/app/group", NOTHING);
        clients.servers.create("/app/group/y", NOTHING);
        clients.settle();
        assertEquals(Set.of("y"), watcher.members().keySet());
        clients.close();
    }

    @Test
    void publisherGivesTheLatestSetOnDemandAndCompletes() {
        PathGroup watcher = group(0);
        PathGroup other = group(1);
        List<Object> signals = new ArrayList<>();
        List<Flow.Subscription> subscriptions = new ArrayList<>();
        watcher.publisher().subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscriptions.add(subscription);
                subscription.request(1);
            }

            @Override
            public void onNext(Map<String, Member> members) {
                signals.add(members.keySet());
            }

            @Override
            public void onError(Throwable error) {
                signals.add(error);
            }

            @Override
            public void onComplete() {
                signals.add("complete");
            }
        });
        clients.get(watcher.start());
        clients.settle();
        assertEquals(List.of(Set.of()), signals);
        join(other, "a", "");
        join(other, "b", "");
        clients.settle();
        assertEquals(1, signals.size(), "without demand");
        subscriptions.get(0).request(10);
        clients.settle();
        assertEquals(Set.of("a", "b"), signals.get(1));
        clients.get(watcher.close());
        clients.settle();
        assertEquals("complete", signals.get(2));
        assertEquals(3, signals.size());
        clients.close();
    }

    @Test
    void cancelledJoinLeaves() {
        PathGroup group = group(0);
        AsyncResult<Membership> joining = group.join("a", NOTHING);
        assertTrue(joining.cancel());
        clients.handler.advance(LONG);
        assertFalse(clients.servers.exists("/app/group/a"));
        assertNotNull(clients.get(group.join("a", NOTHING)));
        clients.close();
    }

    @Test
    void badInputIsRejectedAtTheCall() {
        PathGroup group = group(0);
        assertThrows(IllegalArgumentException.class, () -> group.join("", NOTHING));
        assertThrows(IllegalArgumentException.class, () -> group.join("a/b", NOTHING));
        assertThrows(IllegalArgumentException.class, () -> group.join("..", NOTHING));
        assertThrows(
                IllegalArgumentException.class,
                () -> group(0, GroupLayout.PARTY).join("a", bytes("payload")));
        assertThrows(IllegalArgumentException.class, () -> new PathGroup(clients.context(0), "x", GroupLayout.MEMBER));
        clients.close();
    }

    /** After random faults all watchers show the same members, with the last payloads. */
    @Test
    void membershipConvergesAfterRandomFaults() {
        for (long seed = 1; seed <= 100; seed++) {
            clients = new SimulatedClients(seed, 3, 4);
            Random random = new Random(seed);
            List<PathGroup> groups = IntStream.range(0, 3).mapToObj(this::group).toList();
            groups.forEach(PathGroup::start);
            Map<String, Membership> members = new TreeMap<>();
            Map<String, String> expected = new TreeMap<>();
            for (int i = 0; i < 40; i++) {
                int client = random.nextInt(3);
                String id = "m" + client;
                long session = clients.client(client).sessionId();
                boolean alive = clients.servers.sessions().contains(session);
                switch (random.nextInt(9)) {
                    case 0, 1 -> {
                        if (!members.containsKey(id)) {
                            AsyncResult<Membership> joining = groups.get(client).join(id, bytes("p" + i));
                            if (clients.handler.runUntil(joining::isDone, Duration.ofSeconds(60))
                                    && joining.value() != null) {
                                members.put(id, joining.value());
                                expected.put(id, "p" + i);
                            }
                        }
                    }
                    case 2 -> {
                        if (members.containsKey(id)) {
                            members.get(id).setPayload(bytes("s" + i));
                            expected.put(id, "s" + i);
                        }
                    }
                    case 3 -> {
                        if (members.containsKey(id)) {
                            members.remove(id).leave();
                            expected.remove(id);
                        }
                    }
                    case 4 -> clients.servers.restart(random.nextInt(3));
                    case 5 -> clients.servers.lag(random.nextInt(3), Duration.ofMillis(random.nextInt(800)));
                    case 6 -> {
                        if (alive && random.nextInt(3) == 0) {
                            clients.expire(client);
                        } else if (alive) {
                            clients.disconnect(client);
                        }
                    }
                    case 7 -> {
                        if (clients.servers.exists("/app/group/" + id)) {
                            clients.servers.delete("/app/group/" + id);
                        }
                    }
                    default -> clients.handler.advance(Duration.ofMillis(random.nextInt(2000)));
                }
                clients.handler.advance(Duration.ofMillis(random.nextInt(5)));
            }
            IntStream.range(0, 3).forEach(server -> clients.servers.lag(server, Duration.ZERO));
            clients.handler.advance(Duration.ofSeconds(60));
            for (PathGroup group : groups) {
                assertEquals(expected, shown(group), "seed " + seed);
            }
            groups.forEach(group -> clients.get(group.close()));
            assertTrue(!clients.servers.exists("/app/group")
                    || clients.servers.children("/app/group").isEmpty());
            clients.close();
        }
    }
}
