// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static io.lanekeeper.client.data.CreateMode.EPHEMERAL;
import static io.lanekeeper.client.integration.RealServerTest.failure;
import static io.lanekeeper.client.integration.RealServerTest.get;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.ZooKeeperClientBuilder;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.testing.server.EnsembleZooKeeper;
import io.lanekeeper.testing.server.ZooKeeperProcess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests with a real ensemble, of which one server is separated from the others and serves reads all the same. */
@Timeout(180)
@SuppressWarnings("NullAway.Init") // set before each test
class ReadOnlyServerTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static EnsembleZooKeeper ensemble;

    private final BlockingQueue<StateChange> changes = new LinkedBlockingQueue<>();
    /** The number of the server that is going to be alone. */
    private int alone;

    @BeforeAll
    static void start() {
        ensemble = EnsembleZooKeeper.builder()
                .servers(3)
                .each(ZooKeeperProcess.builder()
                        .tickTime(Duration.ofMillis(500))
                        .setting("maxSessionTimeout", String.valueOf(LIMIT.toMillis()))
                        .property("readonlymode.enabled", "true")
                        .setting("localSessionsEnabled", "true") // the only ones that a read-only server makes
                        .setting("localSessionsUpgradingEnabled", "true"))
                .start();
    }

    @AfterAll
    static void end() {
        if (ensemble != null) {
            ensemble.close();
        }
    }

    @BeforeEach
    void choose() {
        ensemble.awaitServing();
        alone = servers()
                .filter(number -> number != ensemble.leader())
                .findFirst()
                .orElseThrow();
    }

    @AfterEach
    void heal() {
        ensemble.heal();
        servers().forEach(number -> ensemble.clientProxy(number).accept());
    }

    private static IntStream servers() {
        return IntStream.rangeClosed(1, ensemble.size());
    }

    private IntStream others() {
        return servers().filter(number -> number != alone);
    }

    /** Clients reach the others no more. */
    private void hideOthers() {
        others().forEach(number -> {
            ensemble.clientProxy(number).refuse();
            ensemble.clientProxy(number).reset();
        });
    }

    private void showOthers() {
        others().forEach(number -> ensemble.clientProxy(number).accept());
    }

    private static ZooKeeperClientBuilder builder(HandlerForm form) {
        return ZooKeeperClient.builder()
                .connectString(ensemble.connectString())
                .handler(() -> form.newHandler("read-only"))
                .canBeReadOnly(true)
                .sessionTimeout(Duration.ofSeconds(10))
                .connectTimeout(Duration.ofSeconds(2))
                .reconnectBackoff(Duration.ofMillis(50), Duration.ofMillis(200));
    }

    /** A client of the majority, past the proxies. */
    private ZooKeeperClient writer(HandlerForm form) {
        int number = others().findFirst().orElseThrow();
        ZooKeeperClient client = builder(form)
                .connectString(ensemble.server(number).connectString())
                .canBeReadOnly(false)
                .build();
        get(client.start());
        return client;
    }

    /** Parts the server from the others, and waits until it has become read-only. */
    private void part(ZooKeeperClient asking) throws InterruptedException {
        ensemble.part(alone);
        String server = ensemble.server(alone).connectString();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!isReadOnly(asking.fourLetterWord("isro", server))) {
            assertTrue(System.nanoTime() - deadline < 0, "not read-only within " + LIMIT);
            LockSupport.parkNanos(20_000_000);
        }
    }

    /** A server that is looking for others closes connections. */
    private static boolean isReadOnly(AsyncResult<String> answer) throws InterruptedException {
        return answer.await(LIMIT) && "ro".equals(answer.value());
    }

    private StateChange nextChange() throws InterruptedException {
        StateChange change = changes.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
        return change == null ? fail("no change of state") : change;
    }

    private static void assertRefused(AsyncResult<?> result) {
        RefusedException error = assertInstanceOf(RefusedException.class, failure(result));
        assertEquals(ErrorCode.NOT_READ_ONLY, error.code());
        assertEquals(Outcome.NOT_APPLIED, error.outcome());
    }

    @ParameterizedTest
    @EnumSource(names = {"NETTY_NIO", "PLATFORM_THREADS"})
    void clientReadsAndThenMovesToAWritableServer(HandlerForm form) throws Exception {
        String path = "/moves-" + form;
        try (ZooKeeperClient writer = writer(form);
                ZooKeeperClient client = builder(form).build()) {
            get(writer.create(path, new byte[] {1}));
            hideOthers();
            part(writer);
            client.addListener(changes::add);
            client.start();
            StateChange first = nextChange();
            assertEquals(SessionState.CONNECTED_READ_ONLY, first.state());
            assertEquals(KeeperState.CONNECTED_READ_ONLY, client.keeperState());
            assertEquals(ensemble.clientProxy(alone).connectString(), first.server());
            long local = client.sessionId();
            assertNotEquals(0, local);
            assertNull(client.sessionCredentials());

            BlockingQueue<WatchedEvent> events = new LinkedBlockingQueue<>();
            assertArrayEquals(
                    new byte[] {1}, get(client.getData(path, events::add)).data());
            assertRefused(client.setData(path, new byte[] {9}));
            assertRefused(client.create(path + "-new", null, CreateOptions.of(EPHEMERAL)));
            assertRefused(client.sync(path));
            assertEquals("ro", get(client.fourLetterWord("isro")));
            assertEquals(SessionState.CONNECTED_READ_ONLY, client.state());

            get(writer.setData(path, new byte[] {2}));
            showOthers();
            assertEquals(StateCause.READ_WRITE_SERVER_FOUND, nextChange().cause());
            StateChange moved = nextChange();
            assertEquals(SessionState.CONNECTED, moved.state());
            assertEquals(StateCause.SESSION_ESTABLISHED, moved.cause());
            assertNotEquals(local, moved.sessionId());
            assertNotNull(client.sessionCredentials());
            WatchedEvent event = events.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertNotNull(event, "the watch was lost");
            assertEquals(EventType.NODE_DATA_CHANGED, event.type());
            assertEquals(2, get(client.setData(path, new byte[] {3})).version());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NETTY_NIO", "PLATFORM_THREADS"})
    void sessionOfTheEnsembleWaitsForTheQuorum(HandlerForm form) throws Exception {
        try (ZooKeeperClient client = builder(form).sessionTimeout(LIMIT).build();
                ZooKeeperClient other = builder(form).build()) {
            hideAndShow(client, other, form);
        }
    }

    private void hideAndShow(ZooKeeperClient client, ZooKeeperClient other, HandlerForm form) throws Exception {
        client.addListener(changes::add);
        get(client.start());
        get(client.create("/mine-" + form, null, CreateOptions.of(EPHEMERAL)));
        long session = client.sessionId();
        assertEquals(StateCause.SESSION_ESTABLISHED, nextChange().cause());
        hideOthers();
        part(client);
        BlockingQueue<StateChange> others = new LinkedBlockingQueue<>();
        other.addListener(others::add);
        get(other.start());
        StateChange readOnly = others.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertNotNull(readOnly);
        assertEquals(SessionState.CONNECTED_READ_ONLY, readOnly.state());
        StateChange lost = nextChange();
        assertEquals(SessionState.SUSPENDED, lost.state());
        assertEquals(SessionState.SUSPENDED, client.state(), "a read-only server has taken the session");

        showOthers();
        StateChange resumed = nextChange();
        assertEquals(StateCause.SESSION_RESUMED, resumed.cause(), () -> "" + resumed);
        assertEquals(SessionState.CONNECTED, resumed.state());
        assertEquals(session, client.sessionId());
        assertNotNull(get(client.exists("/mine-" + form)));
        assertEquals(List.of(), List.copyOf(changes));
    }
}
