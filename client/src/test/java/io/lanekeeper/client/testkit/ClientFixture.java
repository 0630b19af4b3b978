// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.ZooKeeperClientBuilder;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A client on a {@link ManualHandler}, with the servers a:1, b:2 and c:3 tried in this order. */
public final class ClientFixture {
    public static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    public static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
    public static final long SESSION = 0x8000_0000_0000_0007L; // negative, as real ones may be

    public final ManualHandler handler = new ManualHandler();
    public final ScriptedServer server = new ScriptedServer(handler);
    public final List<StateChange> changes = new ArrayList<>();
    /** The callbacks of the lanes, in order. */
    public final List<String> log = new ArrayList<>();

    public final List<WatchedEvent> events = new ArrayList<>();
    public final ZooKeeperClient client;

    public ClientFixture() {
        this(builder -> builder);
    }

    public ClientFixture(UnaryOperator<ZooKeeperClientBuilder> options) {
        ZooKeeperClientBuilder builder = ZooKeeperClient.builder()
                .connectString("a:1,b:2,c:3")
                .shuffleServers(false)
                .handler(handler)
                .sessionTimeout(Duration.ofSeconds(12))
                .requestTimeout(REQUEST_TIMEOUT)
                .connectTimeout(CONNECT_TIMEOUT)
                .stopTimeout(STOP_TIMEOUT)
                .reconnectBackoff(Duration.ofMillis(100), Duration.ofSeconds(1));
        client = options.apply(builder).build();
        client.addListener(change -> {
            changes.add(change);
            log.add(change.state() + ":" + change.cause().name());
        });
    }

    /** Starts the client and gives it {@link #SESSION}. */
    public Peer connect() {
        AsyncResult<Void> started = client.start();
        Peer peer = server.serve(SESSION);
        assertTrue(started.successful(), "not started");
        assertEquals(SessionState.CONNECTED, client.state());
        return peer;
    }

    /** Has the end of {@code result} written to the log. */
    public <T> AsyncResult<T> logged(String name, AsyncResult<T> result) {
        return result.link(done -> {
            Throwable error = done.exception();
            log.add(name + "=" + (error == null ? "ok" : error.getClass().getSimpleName()));
        });
    }

    /** A watcher that writes to {@link #events}. */
    public void watched(WatchedEvent event) {
        events.add(event);
        log.add(event.type() + " " + event.path());
    }

    /** Checks that nothing of the client is left: no timer, no exception that was not reported. */
    public void assertClean() {
        handler.runAll();
        assertEquals(0, handler.timers(), "timers left");
        assertEquals(List.of(), handler.uncaught());
        assertEquals(List.of(), handler.faults());
        assertFalse(client.state().connected());
    }

    /** Ends the client in good order. */
    public void stop(Peer peer) {
        stop(peer, () -> {});
    }

    /** The same, after which {@code rest} is done before nothing must be left. */
    public void stop(Peer peer, Runnable rest) {
        AsyncResult<Void> stopped = client.stop();
        peer.farewell();
        assertTrue(stopped.successful());
        rest.run();
        assertClean();
    }
}
