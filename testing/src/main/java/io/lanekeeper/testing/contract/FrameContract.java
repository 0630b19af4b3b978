// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.FrameEncoder;
import io.lanekeeper.handler.FrameTooLargeException;
import io.lanekeeper.handler.Framing;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Tests of frames in both directions. */
abstract class FrameContract extends ConnectionCase {
    FrameContract(HandlerContract suite) {
        super(suite);
    }

    private static List<String> opened(String... frames) {
        List<String> notified = new ArrayList<>(List.of("opened"));
        notified.addAll(List.of(frames));
        return notified;
    }

    @Test
    void goBothWays() throws IOException {
        ListenerProbe probe = probe();
        Connection connection = connect(probe);
        FrameServer.Peer peer = server.accept();
        write(connection, "request");
        assertEquals("request", peer.read());
        peer.write("reply");
        assertEquals(opened("reply"), probe.journal.await(2));
        probe.reads.await(1);
    }

    @Test
    void leaveInOrder() throws IOException {
        Connection connection = connect(probe());
        FrameServer.Peer peer = server.accept();
        runOnLoop(() -> {
            for (int i = 0; i < 200; i++) {
                connection.write(new TextFrame(String.valueOf(i)));
            }
        });
        for (int i = 0; i < 200; i++) {
            assertEquals(String.valueOf(i), peer.read());
        }
    }

    @Test
    void leaveThoughTheyAreWrittenInOpened() throws IOException {
        ListenerProbe probe = probe();
        probe.opened.thenAccept(connection -> connection.write(new TextFrame("first")));
        connect(probe);
        assertEquals("first", server.accept().read());
    }

    @Test
    void arriveInOrder() throws IOException {
        ListenerProbe probe = probe();
        connect(probe);
        List<String> frames = LaneContract.numbers(200);
        server.accept().write(frames.toArray(String[]::new));
        assertEquals(opened(frames.toArray(String[]::new)), probe.journal.await(201));
        probe.reads.await(1);
    }

    @Test
    void arriveByteByByte() throws IOException {
        ListenerProbe probe = probe();
        connect(probe);
        FrameServer.Peer peer = server.accept();
        peer.writeByteByByte("first");
        peer.writeByteByByte("");
        peer.writeByteByByte("third");
        assertEquals(opened("first", "", "third"), probe.journal.await(4));
    }

    @Test
    void mayBeEmptyOrAsLongAsTheLimit() throws IOException {
        ListenerProbe probe = probe();
        Connection connection = connect(probe);
        FrameServer.Peer peer = server.accept();
        write(connection, TextFrame.ofSize(0), TextFrame.ofSize(MAX_FRAME), TextFrame.ofSize(1));
        assertEquals("", peer.read());
        assertEquals(MAX_FRAME + " bytes", peer.read());
        assertEquals("x", peer.read());
        peer.write("", "x".repeat(MAX_FRAME), "y");
        List<String> notified = probe.journal.await("y").stream()
                .filter(entry -> !entry.startsWith("writable")) // so much may fill a buffer for outgoing bytes
                .toList();
        assertEquals(opened("", MAX_FRAME + " bytes", "y"), notified);
    }

    @Test
    void areBytesAsTheyComeWithoutFraming() throws IOException {
        ListenerProbe probe = probe();
        // The first four bytes would be a length, the rest is longer than the limit.
        ConnectOptions raw = new ConnectOptions(LONG, 20, null, Framing.NONE);
        Connection connection = get(handler.connect(server.endpoint(), raw, probe));
        FrameServer.Peer peer = server.accept();
        write(connection, new TextFrame("ru"), new TextFrame(""), new TextFrame("ok"));
        write(connection, "?");
        assertEquals("ruok?", peer.readRaw(5));
        FrameTooLargeException error =
                onLoop(() -> assertThrows(FrameTooLargeException.class, () -> connection.write(TextFrame.ofSize(21))));
        assertEquals(21, error.size());
        String answer = "imok, and " + "0123456789".repeat(10);
        peer.writeRaw(answer.getBytes(StandardCharsets.US_ASCII));
        peer.close();
        List<String> notified = probe.awaitClosed();
        assertEquals("opened", notified.get(0));
        assertEquals("closed", notified.get(notified.size() - 1));
        assertEquals(
                answer.length(),
                notified.stream().mapToInt(FrameContract::lengthTold).sum());
        assertNull(probe.cause());
        probe.reads.await(1);
    }

    /** Returns the length of a recorded text, which may be in short form. */
    private static int lengthTold(String notified) {
        if (notified.equals("opened") || notified.equals("closed")) {
            return 0;
        }
        return notified.endsWith(" bytes")
                ? Integer.parseInt(notified.substring(0, notified.length() - 6))
                : notified.length();
    }

    @Test
    void areSkippedWhenTheyAreTooLong() throws IOException {
        ListenerProbe probe = probe();
        Connection connection = connect(probe);
        FrameServer.Peer peer = server.accept();
        String head = "0123456789abcdef";
        String body = head + "x".repeat(3_000_000);
        peer.write("before", body, "after");
        assertEquals(opened("before", "oversized " + head + " of " + body.length(), "after"), probe.journal.await(4));
        write(connection, "goes on");
        assertEquals("goes on", peer.read());
    }

    @Test
    void areSkippedByteByByteToo() throws IOException {
        ListenerProbe probe = probe();
        get(handler.connect(server.endpoint(), new ConnectOptions(LONG, 20, null), probe));
        FrameServer.Peer peer = server.accept();
        peer.writeByteByByte("0123456789abcdefghijk");
        peer.writeByteByByte("0123456789abcdefghij");
        assertEquals(opened("oversized 0123456789abcdef of 21", "0123456789abcdefghij"), probe.journal.await(3));
    }

    @Test
    void areSkippedWithAShortHead() throws IOException {
        ListenerProbe probe = probe();
        get(handler.connect(server.endpoint(), new ConnectOptions(LONG, 4, null), probe));
        FrameServer.Peer peer = server.accept();
        peer.write("12345", "1234");
        assertEquals(opened("oversized 12345 of 5", "1234"), probe.journal.await(3));
    }

    /** As from a server of another protocol, whose first bytes are not a length. */
    @Test
    void areShownAsFarAsTheyCameWhenThePeerCloses() throws IOException {
        for (String rest : List.of("", "x", "0123456789abcde")) {
            ListenerProbe probe = probe();
            connect(probe);
            FrameServer.Peer peer = server.accept();
            peer.writeRaw(ByteBuffer.allocate(4 + rest.length())
                    .putInt(0x15030300)
                    .put(rest.getBytes(StandardCharsets.US_ASCII))
                    .array());
            peer.close();
            assertEquals(opened("oversized " + rest + " of " + 0x15030300, "closed"), probe.awaitClosed());
            assertNull(probe.cause());
        }
    }

    @Test
    void thatThrowWhenTheyBreakOffAreTheCauseOfTheEnd() throws IOException {
        IllegalStateException thrown = new IllegalStateException("thrown by a test");
        ListenerProbe probe = probe().failingAt("oversized", thrown);
        connect(probe);
        FrameServer.Peer peer = server.accept();
        peer.writeRaw(ByteBuffer.allocate(7).putInt(0x15030300).array());
        peer.close();
        assertEquals("closed", probe.awaitClosed().get(2));
        assertSame(thrown, probe.cause());
    }

    @Test
    void ofANegativeLengthEndTheConnection() throws IOException {
        ListenerProbe probe = probe();
        connect(probe);
        FrameServer.Peer peer = server.accept();
        peer.write("before");
        peer.writeRaw(ByteBuffer.allocate(8).putInt(-1).putInt(0).array());
        assertEquals(opened("before", "closed"), probe.awaitClosed());
        assertNotNull(probe.cause());
        peer.readToTheEnd();
    }

    @Test
    void areRefusedWhenTheyAreTooLong() throws IOException {
        Connection connection = connect(probe());
        FrameServer.Peer peer = server.accept();
        runOnLoop(() -> {
            connection.write(new TextFrame("before"));
            FrameTooLargeException refusal =
                    assertThrows(FrameTooLargeException.class, () -> connection.write(TextFrame.ofSize(MAX_FRAME + 1)));
            assertEquals(MAX_FRAME + 1, refusal.size());
            assertEquals(MAX_FRAME, refusal.limit());
            connection.write(new TextFrame("after"));
        });
        assertEquals("before", peer.read());
        assertEquals("after", peer.read());
    }

    @Test
    void areNotWrittenWhenTheirEncoderThrows() throws IOException {
        Connection connection = connect(probe());
        FrameServer.Peer peer = server.accept();
        IllegalStateException error = new IllegalStateException("thrown by a test");
        runOnLoop(() -> {
            connection.write(new TextFrame("before"));
            assertSame(
                    error,
                    assertThrows(
                            IllegalStateException.class,
                            () -> connection.write(encoder(8, target -> {
                                target.putInt(42);
                                throw error;
                            }))));
            assertThrows(
                    BufferOverflowException.class,
                    () -> connection.write(encoder(4, target -> target.putInt(1).putInt(2))));
            connection.write(new TextFrame("after"));
        });
        assertEquals("before", peer.read());
        assertEquals("after", peer.read());
    }

    private static FrameEncoder encoder(int size, Consumer<ByteBuffer> body) {
        return new FrameEncoder() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public void encode(ByteBuffer target) {
                body.accept(target);
            }
        };
    }

    @Test
    void goOnWhateverLanesDo() throws IOException {
        List<Promise<String>> holds = List.of(hold(Lane.SESSION), hold(Lane.WATCH), hold(Lane.COMPLETION));
        ListenerProbe probe = probe();
        Connection connection = connect(probe);
        FrameServer.Peer peer = server.accept();
        write(connection, "request");
        assertEquals("request", peer.read());
        peer.write("reply");
        probe.journal.await("reply");
        holds.forEach(hold -> hold.set(""));
    }

    @Test
    void areHeldBackWhileThePeerDoesNotKeepUp() throws IOException {
        ListenerProbe probe = probe();
        Connection connection = connect(probe);
        FrameServer.Peer peer = server.accept();
        int written = 0;
        while (onLoop(connection::writable)) {
            assertTrue(++written < 2_000, "writable for ever");
            write(connection, TextFrame.ofSize(MAX_FRAME));
        }
        probe.writability.await("writable false");
        for (int i = 0; i < written; i++) {
            assertEquals(MAX_FRAME + " bytes", peer.read());
        }
        long limit = System.nanoTime() + Await.LIMIT.toNanos();
        while (!onLoop(connection::writable)) { // it may have been so before, for a moment
            assertTrue(System.nanoTime() - limit < 0, "not writable again");
        }
        probe.writability.await(
                "writable true at last",
                notified -> notified.get(notified.size() - 1).equals("writable true"));
        assertFalse(probe.journal.entries().contains("closed"));
    }

    @Test
    void setNothingOffWithinAWrite() throws IOException {
        ListenerProbe probe = probe();
        Connection connection = connect(probe);
        FrameServer.Peer peer = server.accept();
        int written = onLoop(() -> {
            int count = 0;
            while (connection.writable() && count < 2_000) {
                probe.withoutEvents(() -> connection.write(TextFrame.ofSize(MAX_FRAME)));
                count++;
            }
            return count;
        });
        for (int i = 0; i < written; i++) {
            assertEquals(MAX_FRAME + " bytes", peer.read());
        }
        onLoop(() -> {
            for (int i = 0; i < written; i++) {
                probe.withoutEvents(() -> connection.write(TextFrame.ofSize(MAX_FRAME)));
            }
            return written;
        });
        for (int i = 0; i < written; i++) {
            assertEquals(MAX_FRAME + " bytes", peer.read());
        }
        connection.close();
        probe.awaitClosed();
    }
}
