// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static io.lanekeeper.client.data.CreateMode.EPHEMERAL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** One client leaves its session, another one takes it over. */
class HandOverTest extends RealServerTest {
    private final Queue<StateChange> changes = new ConcurrentLinkedQueue<>();

    HandOverTest() {
        super(Duration.ofMillis(500));
    }

    /** Returns a started client that resumes {@code session}; its changes of state are in {@link #changes}. */
    private ZooKeeperClient successor(SessionCredentials session) {
        ZooKeeperClient client = client(builder().resume(session));
        client.addListener(changes::add);
        get(client.start());
        return client;
    }

    private SessionCredentials detach(ZooKeeperClient client) {
        SessionCredentials left = get(client.detach());
        assertNotNull(left);
        return left;
    }

    @Test
    void ephemeralNodesOutliveADetachAndBelongToTheSuccessor() {
        ZooKeeperClient first = started();
        ZooKeeperClient witness = started();
        get(first.create("/mine", null, CreateOptions.of(EPHEMERAL)));
        long id = first.sessionId();
        SessionCredentials left = detach(first);
        assertEquals(id, left.id());
        assertEquals(SessionState.LOST, first.state());
        assertTrue(server().sessions().contains(id), "the server got a request to close the session");

        ZooKeeperClient second = successor(left);
        StateChange resumed = next(changes);
        assertEquals(StateCause.SESSION_RESUMED, resumed.cause());
        assertEquals(id, second.sessionId());
        Stat stat = get(witness.exists("/mine"));
        assertNotNull(stat, "the ephemeral node is gone");
        assertEquals(id, stat.ephemeralOwner());

        get(second.stop());
        assertNull(get(witness.exists("/mine")), "the node goes with its session");
    }

    @Test
    void ephemeralNodesAreDeletedAtTheTimeoutWithoutASuccessor() {
        ZooKeeperClient first = started(builder().sessionTimeout(Duration.ofSeconds(2)));
        ZooKeeperClient witness = started();
        get(first.create("/mine", null, CreateOptions.of(EPHEMERAL)));
        SessionCredentials left = detach(first);
        assertNotNull(get(witness.exists("/mine")));
        Queue<WatchedEvent> events = new ConcurrentLinkedQueue<>();
        if (get(witness.exists("/mine", events::add)) != null) {
            assertEquals(EventType.NODE_DELETED, next(events).type());
        }
        assertTrue(!server().sessions().contains(left.id()), "the session exists");
    }

    @Test
    void earlierCallsAreCarriedOut() {
        ZooKeeperClient first = started();
        List<AsyncResult<String>> created = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            created.add(first.create("/n" + i, new byte[10]));
        }
        AsyncResult<SessionCredentials> left = first.detach();
        AsyncResult<String> late = first.create("/late", null);
        assertInstanceOf(ClientStoppedException.class, failure(late));
        SessionCredentials session = get(left);
        for (AsyncResult<String> each : created) {
            get(each);
        }
        ZooKeeperClient second = successor(session);
        assertEquals(201, get(second.getChildren("/")).size());
    }

    @Test
    void watchesAreNotHandedOver() {
        ZooKeeperClient first = started();
        Queue<WatchedEvent> events = new ConcurrentLinkedQueue<>();
        get(first.exists("/w", events::add));
        SessionCredentials left = detach(first);
        WatchedEvent last = next(events);
        assertEquals(EventType.NONE, last.type());
        assertEquals(KeeperState.CLOSED, last.keeperState());

        ZooKeeperClient second = successor(left);
        until("the server has dropped the watch", () -> server().watchCount() == 0);
        get(second.exists("/w", events::add));
        get(second.create("/w", null));
        assertEquals(EventType.NODE_CREATED, next(events).type());
        assertTrue(events.isEmpty(), () -> "more than one watch was set: " + events);
    }

    @Test
    void wrongPasswordIsReportedAndDoesNotAffectTheSession() {
        ZooKeeperClient first = started();
        get(first.create("/mine", null, CreateOptions.of(EPHEMERAL)));
        SessionCredentials left = detach(first);
        byte[] wrong = left.password();
        wrong[3] ^= 1;
        ZooKeeperClient intruder = successor(new SessionCredentials(left.id(), wrong));
        assertRefused(left.id(), intruder);

        ZooKeeperClient second = successor(left);
        assertEquals(StateCause.SESSION_RESUMED, next(changes).cause());
        assertEquals(left.id(), second.sessionId());
        assertNotNull(get(second.exists("/mine")));
    }

    @Test
    void expiredSessionIsReported() {
        ZooKeeperClient first = started();
        SessionCredentials left = detach(first);
        server().expireSession(left.id());
        until("the session is gone", () -> !server().sessions().contains(left.id()));
        assertRefused(left.id(), successor(left));
    }

    private void assertRefused(long session, ZooKeeperClient client) {
        StateChange lost = next(changes);
        assertEquals(SessionState.LOST, lost.state());
        assertEquals(StateCause.SESSION_EXPIRED, lost.cause());
        assertEquals(session, lost.sessionId());
        StateChange established = next(changes);
        assertEquals(StateCause.SESSION_ESTABLISHED, established.cause());
        assertNotEquals(session, established.sessionId());
        assertEquals(established.sessionId(), client.sessionId());
    }

    @Test
    void sessionWithoutAConnectionIsHandedOver() {
        ZooKeeperClient first = started(builder().sessionTimeout(Duration.ofSeconds(10)));
        get(first.create("/mine", null, CreateOptions.of(EPHEMERAL)));
        server().stop();
        until("the loss is noticed", () -> first.state() == SessionState.SUSPENDED);
        SessionCredentials left = detach(first);
        server().restart();
        ZooKeeperClient second = successor(left);
        assertEquals(StateCause.SESSION_RESUMED, next(changes).cause());
        assertNotNull(get(second.exists("/mine")));
    }
}
