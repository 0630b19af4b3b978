// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.TlsOptions;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests of connecting: success, failure, time-out, cancellation. */
abstract class ConnectContract extends ConnectionCase {
    /** A server that accepts and then sends nothing makes no TLS handshake. */
    private static final ConnectOptions HANDSHAKE = new ConnectOptions(LONG, MAX_FRAME, TlsOptions.DEFAULT);

    ConnectContract(HandlerContract suite) {
        super(suite);
    }

    @Test
    void notifiesTheListenerFirst() {
        ListenerProbe probe = probe();
        AsyncResult<Connection> result = handler.connect(server.endpoint(), OPTIONS, probe);
        result.link(done -> probe.journal.add("linked"));
        assertEquals(List.of("opened", "linked"), probe.journal.await(2));
        Connection connection = get(result);
        assertSame(Await.get(probe.opened), connection);
        assertEquals(server.endpoint(), connection.endpoint());
        assertTrue(onLoop(connection::writable));
        connection.close();
        probe.awaitClosed();
    }

    @Test
    void resolvesNames() throws IOException {
        ListenerProbe probe = probe();
        Endpoint endpoint = new Endpoint("localhost", server.endpoint().port());
        Connection connection = get(handler.connect(endpoint, OPTIONS, probe));
        assertEquals(endpoint, connection.endpoint());
        server.accept();
        connection.close();
        probe.awaitClosed();
    }

    @Test
    void connectsFromTheLoopAndFromLanes() {
        ListenerProbe first = probe();
        ListenerProbe second = probe();
        get(onLoop(() -> handler.connect(server.endpoint(), OPTIONS, first))).close();
        get(inLane(Lane.WATCH, () -> handler.connect(server.endpoint(), OPTIONS, second)))
                .close();
        first.awaitClosed();
        second.awaitClosed();
    }

    @Test
    void failsWhenItIsRefused() throws IOException, InterruptedException {
        Endpoint nobody = server.endpoint();
        server.close();
        assertFails(nobody, OPTIONS);
    }

    @Test
    void failsWhenTheNameIsUnknown() throws InterruptedException {
        assertFails(new Endpoint("nobody.invalid", 2181), new ConnectOptions(Duration.ofSeconds(5), MAX_FRAME, null));
    }

    @Test
    void refusesTlsClearlyWhereItSpeaksNone() throws InterruptedException {
        assumeFalse(suite.speaksTls(), "speaks TLS");
        Throwable refusal = assertFails(server.endpoint(), HANDSHAKE);
        assertInstanceOf(UnsupportedOperationException.class, refusal);
    }

    @Test
    void failsWhenTheTimeIsOver() throws InterruptedException {
        assumeTrue(suite.speaksTls(), "a handshake is what takes too long here");
        Duration timeout = Duration.ofMillis(200);
        long start = System.nanoTime();
        assertFails(server.endpoint(), new ConnectOptions(timeout, MAX_FRAME, TlsOptions.DEFAULT));
        assertTrue(System.nanoTime() - start >= timeout.toNanos(), "too early");
    }

    private @Nullable Throwable assertFails(Endpoint endpoint, ConnectOptions options) throws InterruptedException {
        ListenerProbe probe = probe();
        AsyncResult<Connection> result = handler.connect(endpoint, options, probe);
        result.link(done -> probe.reads.add("linked"));
        assertTrue(result.await(LONG));
        assertFalse(result.successful());
        assertNotNull(result.exception());
        probe.reads.await("linked");
        assertEquals(1, probe.journal.count("closed"), "the listener is notified before links run");
        assertEquals(List.of("closed"), probe.awaitClosed());
        assertNotNull(probe.cause());
        return result.exception();
    }

    @Test
    void throwsNothingWhenTheHandlerHasStopped() throws InterruptedException {
        get(handler.stop());
        ListenerProbe probe = probe();
        AsyncResult<Connection> result = handler.connect(server.endpoint(), OPTIONS, probe);
        assertTrue(result.await(LONG));
        if (result.successful()) {
            // On a loop that goes on without the handler.
            get(result).close();
        }
        probe.journal.await("closed");
    }

    @Test
    void isAbandonedByACancel() throws IOException {
        assumeTrue(suite.speaksTls(), "a handshake is what is abandoned here");
        ListenerProbe probe = probe();
        AsyncResult<Connection> result = handler.connect(server.endpoint(), HANDSHAKE, probe);
        FrameServer.Peer peer = server.accept();
        assertTrue(result.cancel());
        peer.readToTheEnd();
        assertEquals(List.of("closed"), probe.awaitClosed());
        assertTrue(result.isCancelled());
    }

    @Test
    void leavesNothingOfAFailedAttempt() throws IOException {
        server.close();
        awaitCollected(new WeakReference<>(refused()));
    }

    private ListenerProbe refused() {
        ListenerProbe probe = probe();
        ConnectOptions patient = new ConnectOptions(Duration.ofMinutes(10), MAX_FRAME, null);
        assertTrue(Await.ends(handler.connect(server.endpoint(), patient, probe)));
        probe.awaitClosed();
        return probe;
    }

    @Test
    void isAbandonedByACancelAtOnce() {
        ListenerProbe probe = probe();
        assertTrue(
                onLoop(() -> handler.connect(server.endpoint(), OPTIONS, probe).cancel()));
        assertFalse(probe.awaitClosed().contains("opened"), "opened, though abandoned");
    }

    /** The order of the two on the loop is open; in either order no connection is left. */
    @Test
    void isClosedWhenACancelComesWithIt() {
        ListenerProbe probe = probe();
        AsyncResult<Connection> result = handler.connect(server.endpoint(), OPTIONS, probe);
        if (result.cancel()) {
            probe.awaitClosed();
        } else {
            get(result).close();
            probe.awaitClosed();
        }
    }

    @Test
    void connectsManyTimes() throws IOException {
        for (int i = 0; i < 50; i++) {
            ListenerProbe probe = probe();
            Connection connection = connect(probe);
            FrameServer.Peer peer = server.accept();
            write(connection, "hello");
            assertEquals("hello", peer.read());
            peer.close();
            probe.awaitClosed();
        }
    }
}
