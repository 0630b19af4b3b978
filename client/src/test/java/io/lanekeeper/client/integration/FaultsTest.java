// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.client.error.SessionExpiredException;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.testing.server.ZooKeeperProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Servers that die, freeze and forget. */
class FaultsTest extends RealServerTest {
    private static final Duration SESSION = Duration.ofSeconds(3);

    private final List<StateChange> changes = new CopyOnWriteArrayList<>();
    private final BlockingQueue<WatchedEvent> events = new LinkedBlockingQueue<>();

    FaultsTest() {
        super(Duration.ofMillis(500));
    }

    @Test
    void restartedServerIsFoundAmongDeadOnes() {
        String servers = "127.0.0.1:1,127.0.0.1:2," + server().connectString();
        ZooKeeperClient zk =
                client(builder().connectString(servers).shuffleServers(false).sessionTimeout(Duration.ofSeconds(10)));
        zk.addListener(changes::add);
        get(zk.start());
        long session = zk.sessionId();
        get(zk.create("/e", null, CreateOptions.of(CreateMode.EPHEMERAL)));
        get(zk.getData("/e", events::add));
        server().stop();
        until("suspended", () -> zk.state() == SessionState.SUSPENDED);
        AsyncResult<?> waiting = zk.setData("/e", new byte[] {1});
        server().restart();
        get(waiting);
        assertEquals(session, zk.sessionId());
        assertEquals(session, get(zk.exists("/e")).ephemeralOwner());
        assertStates(SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.CONNECTED);
        assertEquals(StateCause.SESSION_RESUMED, changes.get(2).cause());
        until("the watch fires", () -> events.size() == 1);
        assertEquals(EventType.NODE_DATA_CHANGED, events.remove().type());
    }

    /** SIGSTOP: the kernel goes on accepting bytes. A client that looks at its own writes would notice nothing. */
    @Test
    @RunsOn(except = HandlerForm.SIMULATED, because = "a process is frozen")
    void frozenServerIsNoticedWhileRequestsAreSent() {
        try (ZooKeeperProcess frozen = process()) {
            ZooKeeperClient zk =
                    client(builder().connectString(frozen.connectString()).sessionTimeout(SESSION));
            zk.addListener(changes::add);
            get(zk.start());
            get(zk.exists("/"));
            frozen.freeze();
            List<AsyncResult<?>> requests = new ArrayList<>();
            AtomicInteger ends = new AtomicInteger();
            until("suspended", () -> {
                requests.add(zk.exists("/").link(r -> ends.incrementAndGet()));
                return changes.size() > 1;
            });
            assertTrue(requests.size() > 10, requests.size() + " requests");
            frozen.thaw();
            until("connected again", () -> zk.state() == SessionState.CONNECTED);
            for (AsyncResult<?> request : requests) {
                failureOrValue(request);
            }
            callbacksCalled();
            assertEquals(requests.size(), ends.get(), "each ends once");
            assertInstanceOf(ConnectionLossException.class, requests.get(0).exception());
            assertEquals(SessionState.SUSPENDED, changes.get(1).state());
            assertTrue(String.valueOf(changes.get(1).failure()).contains("nothing heard"), changes::toString);
            get(zk.stop());
        }
    }

    @Test
    void sessionMovesFromAFrozenServerToAnother() {
        try (TestProxy first = server().proxy();
                TestProxy second = server().proxy()) {
            String servers = first.connectString() + "," + second.connectString();
            ZooKeeperClient zk = client(builder()
                    .connectString(servers)
                    .shuffleServers(false)
                    .sessionTimeout(SESSION)
                    .connectTimeout(Duration.ofSeconds(1)));
            zk.addListener(changes::add);
            get(zk.start());
            long session = zk.sessionId();
            get(zk.create("/e", null, CreateOptions.of(CreateMode.EPHEMERAL)));
            first.freeze();
            assertInstanceOf(ConnectionLossException.class, failure(zk.exists("/e")));
            assertStates(SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.CONNECTED);
            assertEquals(session, zk.sessionId());
            assertEquals(session, get(zk.exists("/e")).ephemeralOwner());
            assertEquals(second.connectString(), changes.get(2).server());
        }
    }

    @Test
    @RunsOn(except = HandlerForm.SIMULATED, because = "a process is killed")
    void killedServerIsNoticedAtOnce() {
        try (ZooKeeperProcess killed = process()) {
            ZooKeeperClient zk =
                    client(builder().connectString(killed.connectString()).sessionTimeout(SESSION));
            zk.addListener(changes::add);
            get(zk.start());
            killed.freeze(); // so that the requests are in flight when it dies
            List<AsyncResult<?>> requests = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                requests.add(zk.create("/n" + i, null));
            }
            loopStepEnded();
            killed.kill();
            until("suspended", () -> changes.size() == 2);
            assertStates(SessionState.CONNECTED, SessionState.SUSPENDED);
            Throwable failure = changes.get(1).failure();
            assertNotNull(failure);
            assertFalse(failure.toString().contains("nothing heard"), () -> "noticed by silence: " + failure);
            requests.forEach(request -> assertInstanceOf(ConnectionLossException.class, failure(request)));
        }
    }

    /** The way to expire a session for good: resume it elsewhere, and end it there. */
    @Test
    void sessionClosedByAnotherClientIsReplaced() {
        try (TestProxy proxy = server().proxy()) {
            ZooKeeperClient zk = client(builder().connectString(proxy.connectString()));
            zk.addListener(changes::add);
            get(zk.start());
            get(zk.create("/e", null, CreateOptions.of(CreateMode.EPHEMERAL)));
            get(zk.exists("/e", events::add));
            SessionCredentials credentials = zk.sessionCredentials();
            assertNotNull(credentials);
            proxy.refuse();
            proxy.cut();
            until("suspended", () -> zk.state() == SessionState.SUSPENDED);
            AsyncResult<?> waiting = zk.setData("/e", null);
            ZooKeeperClient thief = started(builder().resume(credentials));
            assertEquals(credentials.id(), thief.sessionId());
            get(thief.stop());
            proxy.accept();
            until("connected", () -> zk.state() == SessionState.CONNECTED);
            assertStates(SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.LOST, SessionState.CONNECTED);
            assertEquals(StateCause.SESSION_EXPIRED, changes.get(2).cause());
            assertEquals(KeeperState.EXPIRED, changes.get(2).keeperState());
            assertEquals(credentials.id(), changes.get(2).sessionId());
            assertEquals(StateCause.SESSION_ESTABLISHED, changes.get(3).cause());
            assertNotEquals(credentials.id(), zk.sessionId());
            assertInstanceOf(SessionExpiredException.class, failure(waiting));
            assertNull(get(zk.exists("/e")), "ephemerals go with their session");
            until("the watcher is notified", () -> events.size() == 1);
            assertEquals(EventType.NONE, events.element().type());
            assertEquals(KeeperState.EXPIRED, events.remove().keeperState());
        }
    }

    @Test
    void sessionExpiresDuringAnOutage() {
        try (TestProxy proxy = server().proxy()) {
            ZooKeeperClient zk =
                    client(builder().connectString(proxy.connectString()).sessionTimeout(Duration.ofSeconds(1)));
            zk.addListener(changes::add);
            get(zk.start());
            long session = zk.sessionId();
            proxy.refuse();
            proxy.cut();
            until("the server has forgotten", () -> !server().sessions().contains(session));
            proxy.accept();
            until("a new session", () -> changes.size() == 4);
            assertStates(SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.LOST, SessionState.CONNECTED);
            assertNotEquals(session, zk.sessionId());
        }
    }

    @Test
    void sessionIsResumedByAnotherClient() {
        try (TestProxy proxy = server().proxy()) {
            ZooKeeperClient zk = started(builder().connectString(proxy.connectString()));
            get(zk.create("/e", null, CreateOptions.of(CreateMode.EPHEMERAL)));
            SessionCredentials credentials = zk.sessionCredentials();
            assertNotNull(credentials);
            proxy.refuse();
            proxy.cut();
            until("suspended", () -> zk.state() == SessionState.SUSPENDED);
            ZooKeeperClient heir = client(builder().resume(credentials));
            heir.addListener(changes::add);
            get(heir.start());
            assertStates(SessionState.CONNECTED);
            assertEquals(StateCause.SESSION_RESUMED, changes.get(0).cause());
            assertEquals(credentials.id(), get(heir.exists("/e")).ephemeralOwner());
        }
    }

    @Test
    void unknownCredentialsGiveANewSession() {
        ZooKeeperClient zk = client(builder().resume(new SessionCredentials(0x1234, new byte[16])));
        zk.addListener(changes::add);
        get(zk.start());
        assertStates(SessionState.LOST, SessionState.CONNECTED);
        assertEquals(StateCause.SESSION_EXPIRED, changes.get(0).cause());
        assertEquals(StateCause.SESSION_ESTABLISHED, changes.get(1).cause());
        assertNotEquals(0x1234, zk.sessionId());
    }

    @Test
    void bytesThatArriveOneByOneAreRead() {
        try (TestProxy proxy = server().proxy()) {
            proxy.splitBytes(true);
            ZooKeeperClient zk = started(builder().connectString(proxy.connectString()));
            get(zk.create("/w", new byte[100]));
            get(zk.getData("/w", events::add));
            get(zk.setData("/w", null));
            assertEquals(
                    List.of("w", "zookeeper"),
                    get(zk.getChildren("/")).stream().sorted().toList());
            callbacksCalled();
            assertEquals(1, events.size());
        }
    }

    private ZooKeeperProcess process() {
        return release.process().tickTime(Duration.ofMillis(500)).start();
    }

    private static void failureOrValue(AsyncResult<?> result) {
        try {
            assertTrue(result.await(LIMIT), "ends");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void assertStates(SessionState... states) {
        until("notified " + states.length + " times", () -> changes.size() >= states.length);
        assertEquals(List.of(states), changes.stream().map(StateChange::state).toList());
    }
}
