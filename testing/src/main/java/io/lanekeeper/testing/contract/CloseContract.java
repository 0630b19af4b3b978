// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.lanekeeper.handler.Connection;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the end of a connection: once, whichever side ends it. */
abstract class CloseContract extends ConnectionCase {
    CloseContract(HandlerContract suite) {
        super(suite);
    }

    @Test
    void isNotifiedOnceForManyCloses() throws IOException {
        ListenerProbe probe = probe();
        Connection connection = connect(probe);
        FrameServer.Peer peer = server.accept();
        List<CompletableFuture<Boolean>> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Await.inThread(() -> {
                connection.close();
                return true;
            }));
        }
        runOnLoop(connection::close);
        threads.forEach(Await::get);
        assertEquals(List.of("opened", "closed"), probe.awaitClosed());
        assertNull(probe.cause());
        connection.close();
        assertEquals("end", peer.read());
        probe.awaitClosed();
    }

    @Test
    void comesAfterWhatHasBeenWritten() throws IOException {
        Connection connection = connect(probe());
        FrameServer.Peer peer = server.accept();
        runOnLoop(() -> {
            connection.write(new TextFrame("one"));
            connection.write(TextFrame.ofSize(MAX_FRAME));
            connection.close();
        });
        assertEquals("one", peer.read());
        assertEquals(MAX_FRAME + " bytes", peer.read());
        assertEquals("end", peer.read());
    }

    /** A handler that kept ended connections would grow with each new one. */
    @Test
    void leavesNothingInTheHandler() {
        awaitCollected(new WeakReference<>(closed()));
    }

    private ListenerProbe closed() {
        ListenerProbe probe = probe();
        connect(probe).close();
        probe.awaitClosed();
        return probe;
    }

    @Test
    void comesInOpenedToo() throws IOException {
        ListenerProbe probe = probe();
        probe.opened.thenAccept(Connection::close);
        handler.connect(server.endpoint(), OPTIONS, probe);
        assertEquals(List.of("opened", "closed"), probe.awaitClosed());
        assertEquals("end", server.accept().read());
    }

    @Test
    void dropsWhatIsWrittenLater() {
        ListenerProbe probe = probe();
        Connection connection = connect(probe);
        connection.close();
        probe.awaitClosed();
        write(connection, "late");
        assertEquals(List.of("opened", "closed"), probe.awaitClosed());
    }

    @Test
    void mayBeThePeers() throws IOException {
        ListenerProbe probe = probe();
        connect(probe);
        FrameServer.Peer peer = server.accept();
        peer.write("last");
        peer.close();
        assertEquals(List.of("opened", "last", "closed"), probe.awaitClosed());
        assertNull(probe.cause());
    }

    @Test
    void mayComeAmidAFrame() throws IOException {
        ListenerProbe probe = probe();
        connect(probe);
        FrameServer.Peer peer = server.accept();
        peer.writeRaw(ByteBuffer.allocate(6).putInt(100).array());
        peer.close();
        assertEquals(List.of("opened", "closed"), probe.awaitClosed());
    }

    @Test
    void mayBeAReset() throws IOException {
        ListenerProbe probe = probe();
        connect(probe);
        server.accept().reset();
        assertEquals(List.of("opened", "closed"), probe.awaitClosed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"opened", "frame", "oversized", "readComplete"})
    void followsWhatAListenerThrows(String event) throws IOException {
        IllegalStateException error = new IllegalStateException("thrown by a test");
        ListenerProbe probe = probe().failingAt(event, error);
        handler.connect(server.endpoint(), OPTIONS, probe);
        FrameServer.Peer peer = server.accept();
        Await.inThread(() -> {
            peer.write("x".repeat(MAX_FRAME + 1), "frame");
            return true;
        });
        probe.awaitClosed();
        assertSame(error, probe.cause());
        peer.readToTheEnd();
    }

    @Test
    void bearsAListenerThatThrowsAtTheEnd() throws IOException {
        ListenerProbe probe = probe().failingAt("closed", new IllegalStateException("thrown by a test"));
        connect(probe);
        server.accept().close();
        probe.awaitClosed();
        ListenerProbe next = probe();
        connect(next).close();
        next.awaitClosed();
    }
}
