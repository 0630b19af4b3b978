// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.group.Group;
import io.lanekeeper.recipes.group.GroupLayout;
import io.lanekeeper.recipes.group.Membership;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import io.lanekeeper.recipes.value.Counter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Servers that are behind: what an event has told is not taken back, and a refused write is not repeated without end. */
class LaggingServerTest {
    private static final Duration BEHIND = Duration.ofSeconds(8);

    private final SimulatedClients clients = new SimulatedClients(2);
    private final Recipes recipes = Recipes.on(clients.client(0));
    private final Recipes others = Recipes.on(clients.client(1));

    /** Lets all servers but that of the first client be behind. */
    private int othersLag() {
        int own = clients.servers.serverOf(clients.client(0).sessionId());
        for (int server = 0; server < clients.servers.servers(); server++) {
            clients.servers.lag(server, server == own ? Duration.ZERO : BEHIND);
        }
        return own;
    }

    private void ownServerLags() {
        clients.servers.lag(clients.servers.serverOf(clients.client(0).sessionId()), BEHIND);
    }

    private void noneLags() {
        for (int server = 0; server < clients.servers.servers(); server++) {
            clients.servers.lag(server, Duration.ZERO);
        }
    }

    @Test
    void memberThatHasGoneIsNotShownAgainByAnotherServer() {
        for (GroupLayout layout : GroupLayout.values()) {
            new LaggingServerTest().memberGoes(layout);
        }
        clients.close();
    }

    private void memberGoes(GroupLayout layout) {
        byte[] nothing = new byte[0];
        Group group = recipes.group("/g", layout);
        Membership leaver = clients.get(others.group("/g", layout).join("leaver", nothing));
        clients.get(others.group("/g", layout).join("other", nothing));
        clients.get(group.start());
        clients.handler.advance(BEHIND.multipliedBy(2)); // So that all servers have shown the members.
        assertEquals(Set.of("leaver", "other"), group.members().keySet());
        int own = othersLag();
        List<Set<String>> shown = new ArrayList<>();
        group.addListener(members -> shown.add(Set.copyOf(members.keySet())));
        clients.settle();
        shown.clear();
        // The events arrive, and the server gets nothing any more.
        clients.servers.links(clients.client(0).sessionId()).forEach(link -> link.resetAfterBytesToServer(1));
        leaver.leave();
        clients.handler.advance(Duration.ofMillis(100));
        clients.servers.stop(own);
        clients.handler.advance(Duration.ofSeconds(4));
        clients.servers.start(own);
        clients.handler.advance(Duration.ofSeconds(20));
        assertEquals(Set.of("other"), group.members().keySet());
        boolean gone = false;
        for (Set<String> members : shown) {
            assertFalse(gone && members.contains("leaver"), layout + ": " + shown);
            gone |= !members.contains("leaver");
        }
        assertTrue(gone);
        noneLags();
        clients.close();
    }

    private int requestsOf(AsyncResult<?> call) {
        clients.servers.requests().clear();
        clients.get(call);
        return clients.requests(0).size();
    }

    @Test
    void counterDoesNotSpin() {
        Counter counter = recipes.counter("/n");
        clients.get(counter.add(1));
        ownServerLags();
        for (int i = 0; i < 5; i++) {
            clients.get(others.counter("/n").add(1));
        }
        int requests = requestsOf(counter.add(1));
        assertTrue(requests <= 5, requests + " requests: write, read, sync and read, write");
        clients.get(counter.add(1));
        assertEquals(8, clients.get(counter.get()));
        noneLags();
        clients.close();
    }

    @Test
    void counterThatOthersHaveCreatedDoesNotSpin() {
        Counter counter = recipes.counter("/n");
        assertEquals(0, clients.get(counter.get()));
        ownServerLags();
        clients.get(others.counter("/n").add(1));
        int requests = requestsOf(counter.add(1));
        assertTrue(requests <= 6, requests + " requests");
        noneLags();
        clients.close();
    }

    @Test
    void takeOfAnItemThatOthersHaveChangedDoesNotSpin() {
        clients.get(others.queue("/q").put("one".getBytes(UTF_8)));
        clients.settle();
        ownServerLags();
        clients.servers.setData("/q/qn-0000000000", "two".getBytes(UTF_8));
        clients.servers.requests().clear();
        assertArrayEquals("two".getBytes(UTF_8), clients.get(recipes.queue("/q").take()));
        int requests = clients.requests(0).size();
        assertTrue(requests <= 6, requests + " requests: list, read, delete, sync and read, delete");
        noneLags();
        clients.close();
    }

    @Test
    void timedLeaseDoesNotSpin() {
        Duration time = Duration.ofSeconds(30);
        assertNotNull(clients.get(others.timedLease("/t", time).tryObtain("me")));
        clients.settle();
        ownServerLags();
        assertNotNull(clients.get(others.timedLease("/t", time).tryObtain("me")));
        clients.servers.requests().clear();
        assertNotNull(clients.get(recipes.timedLease("/t", time).tryObtain("me")));
        int requests = clients.requests(0).size();
        assertTrue(requests <= 5, requests + " requests: read, write, sync and read, write");
        noneLags();
        clients.close();
    }

    /** A session begins with a write, which brings its server up to date. */
    @Test
    void barrierThatWasSetInAFormerSessionHoldsBack() {
        int own = othersLag();
        clients.get(recipes.barrier("/b").set());
        clients.servers.stop(own);
        clients.expire(0);
        clients.handler.advance(Duration.ofSeconds(3));
        AsyncResult<Void> wait = recipes.barrier("/b").await();
        clients.handler.advance(Duration.ofSeconds(1));
        assertFalse(wait.isDone());
        clients.handler.advance(Duration.ofSeconds(15));
        assertFalse(wait.isDone());
        clients.get(others.barrier("/b").lift());
        clients.get(wait);
        clients.servers.start(own);
        noneLags();
        clients.close();
    }
}
