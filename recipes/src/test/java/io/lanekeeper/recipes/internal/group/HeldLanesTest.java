// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.group.GroupLayout;
import io.lanekeeper.recipes.group.Membership;
import io.lanekeeper.recipes.group.PartitionerOptions;
import io.lanekeeper.recipes.internal.node.NodeSpec;
import io.lanekeeper.recipes.internal.node.PathNode;
import io.lanekeeper.recipes.node.PersistentNode.State;
import io.lanekeeper.recipes.node.PersistentNodeOptions;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing here waits for a lane, and nothing is left after many lives. */
class HeldLanesTest {
    private static final Duration LONG = Duration.ofSeconds(40);
    private static final byte[] NOTHING = {};

    private final SimulatedClients clients = new SimulatedClients(2);
    private final List<Promise<Object>> holds = new ArrayList<>();

    @BeforeEach
    void holdAllLanes() {
        for (Lane lane : Lane.values()) {
            Promise<Object> hold = clients.handler.asyncResult();
            holds.add(hold);
            clients.handler.dispatch(new Callback(lane, () -> hold));
        }
        clients.settle();
    }

    @AfterEach
    void end() {
        holds.forEach(hold -> hold.set("over"));
        clients.close();
    }

    @Test
    void nodeIsKept() {
        PathNode node =
                new PathNode(clients.context(0), new NodeSpec("/n", PersistentNodeOptions.EPHEMERAL, true), NOTHING);
        node.addListener((one, state) -> {});
        clients.get(node.start());
        clients.servers.delete("/n");
        clients.settle();
        assertTrue(clients.servers.exists("/n"));
        clients.expire(0);
        clients.handler.advance(LONG);
        assertEquals(State.PRESENT, node.state());
        clients.get(node.close());
        assertFalse(clients.servers.exists("/n"));
    }

    @Test
    void groupIsFollowed() {
        PathGroup group = new PathGroup(clients.context(0), "/g", GroupLayout.MEMBER);
        PathGroup other = new PathGroup(clients.context(1), "/g", GroupLayout.MEMBER);
        group.addListener(members -> {});
        clients.get(group.start());
        Membership member = clients.get(other.join("a", NOTHING));
        clients.settle();
        assertEquals(Set.of("a"), group.members().keySet());
        clients.get(member.leave());
        clients.settle();
        assertEquals(Set.of(), group.members().keySet());
    }

    @Test
    void itemsAreDividedAndLeasesGranted() {
        for (int client = 0; client < 2; client++) {
            int number = client;
            ItemPartitioner partitioner = new ItemPartitioner(
                    clients.context(client),
                    "/p",
                    PartitionerOptions.of(Set.of("a", "b", "c")),
                    path -> new FakeLock(clients.context(number), path, false));
            clients.get(partitioner.start());
            clients.get(partitioner.settled());
        }
        assertNotNull(clients.get(
                new NativeTimedLease(clients.context(0), "/l", Duration.ofSeconds(5), Duration.ZERO).tryObtain("me")));
    }

    @Test
    void nothingIsLeftAfterManyLives() {
        holds.forEach(hold -> hold.set("over"));
        PathGroup group = new PathGroup(clients.context(1), "/g", GroupLayout.MEMBER);
        clients.get(group.join("stays", NOTHING));
        clients.get(group.start());
        clients.settle();
        int watches = clients.servers.watches();
        int timers = clients.handler.timers();
        for (int i = 0; i < 300; i++) {
            PathNode node = new PathNode(
                    clients.context(0), new NodeSpec("/n" + i, PersistentNodeOptions.EPHEMERAL, true), NOTHING);
            Membership member = clients.get(group.join("m" + i, NOTHING));
            if (i % 3 > 0) {
                clients.get(node.start());
            } else {
                node.start();
            }
            if (i % 100 == 50) {
                clients.expire(0);
            }
            clients.get(member.leave());
            clients.get(node.close());
        }
        clients.settle();
        assertEquals(watches, clients.servers.watches());
        assertTrue(clients.handler.timers() <= timers + 2, "more than the clients' own timers");
        assertEquals(List.of("stays"), clients.servers.children("/g"));
        assertEquals(List.of("g", "zookeeper"), clients.servers.children("/"));
    }
}
