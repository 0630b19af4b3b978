// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.ZooKeeperClientBuilder;
import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.client.error.ProtocolException;
import io.lanekeeper.client.error.ReplyTooLargeException;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.integration.EvilServer.Play;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.Promise;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Tests of a server that sends what no server sends. The client leaves it with an error that names the fault, goes on
 * to a good server, and has allocated little. If the rest makes sense, only the one request fails.
 */
@RunsOn(except = HandlerForm.SIMULATED, because = "evil comes over sockets")
class MaliciousServerTest extends RealServerTest {
    private static final Duration HASTE = Duration.ofMillis(300);
    /** Of which most is what each client and each connection takes; a length that was believed takes more. */
    private static final long LITTLE = 12 << 20;

    private static final byte[] BAD_UTF_8 = {'/', (byte) 0xc3, (byte) 0x28};

    /** Returns plays in place of a handshake: the client is expected to go on to the next server. */
    private static Map<String, Play> handshakes() {
        Map<String, Play> plays = new LinkedHashMap<>();
        plays.put("a length of -1", victim -> victim.length(-1));
        plays.put("the least length", victim -> victim.length(Integer.MIN_VALUE));
        plays.put("the greatest length and endless zeros", victim -> {
            victim.length(Integer.MAX_VALUE);
            victim.endlessly(new byte[1024]);
        });
        plays.put("nothing", victim -> victim.send(new byte[0]));
        plays.put("three bytes", victim -> victim.send(new byte[3]));
        plays.put("a password of 2 GB", victim -> victim.send(handshake(Integer.MAX_VALUE, 16)));
        plays.put("a password of -2 bytes", victim -> victim.send(handshake(-2, 16)));
        plays.put("a password that no request has room for", victim -> victim.send(handshake(0xfff00, 0xfff00)));
        plays.put("silence", victim -> {});
        plays.put("one byte every now and then", victim -> {
            victim.length(37);
            for (int i = 0; i < 36; i++) {
                victim.raw(new byte[1]);
                pause();
            }
        });
        plays.put("HTTP", victim -> victim.raw(Wire.bytes(out -> out.writeBytes("HTTP/1.1 400 Bad Request\r\n\r\n"))));
        plays.put("random bytes", victim -> victim.endlessly(random()));
        return plays;
    }

    /** Returns plays after a good handshake, with a part of the message that the listener is expected to get. */
    private static Map<String, Play> conversations() {
        Map<String, Play> plays = new LinkedHashMap<>();
        plays.put("frame of -1 bytes", victim -> victim.length(-1));
        plays.put("frame of 0 bytes", victim -> victim.send(new byte[0]));
        plays.put("frame of 8 bytes", victim -> victim.send(new byte[8]));
        plays.put("reply to xid 77 ", victim -> victim.send(Wire.header(77, 1, 0, new byte[0])));
        plays.put("reply to xid 78 ", victim -> victim.send(Wire.header(78, 1, -101, new byte[0])));
        plays.put("reply to xid 0 ", victim -> victim.send(Wire.header(0, 1, 0, new byte[0])));
        plays.put("reply to xid -3 ", victim -> victim.send(Wire.header(-3, 1, 0, new byte[0])));
        plays.put("reply to an authentication", victim -> victim.send(Wire.header(-4, 1, 0, new byte[0])));
        plays.put("event type: 99", victim -> victim.send(Wire.event(99, "/", 1)));
        plays.put("string of 3 bytes (expected: UTF-8)", victim -> victim.send(event(BAD_UTF_8.length, BAD_UTF_8)));
        plays.put("length: 2147483647", victim -> victim.send(event(Integer.MAX_VALUE, BAD_UTF_8)));
        plays.put("length: -2", victim -> victim.send(event(-2, BAD_UTF_8)));
        plays.put("frame of 2147483647 bytes for xid -1", victim -> {
            victim.length(Integer.MAX_VALUE);
            victim.raw(Wire.event(Wire.CHANGED, "/", 1));
            victim.endlessly(new byte[1024]);
        });
        return plays;
    }

    /** Returns replies that fail a request, with the class of the error and a part of the message of its cause. */
    private static Map<String, Function<Integer, byte[]>> replies() {
        Map<String, Function<Integer, byte[]>> replies = new LinkedHashMap<>();
        replies.put("length: 2147483647", xid -> reply(xid, Integer.MAX_VALUE, new byte[8]));
        replies.put("length: 268435456", xid -> reply(xid, 1 << 28, new byte[1024]));
        replies.put("length: -7", xid -> reply(xid, -7, new byte[8]));
        replies.put(
                "string of 3 bytes (expected: UTF-8)",
                xid -> Wire.header(xid, 1, 0, Wire.bytes(out -> {
                    out.writeInt(1);
                    Wire.buffer(out, BAD_UTF_8);
                })));
        replies.put("string: null", xid -> reply(xid, 1, new byte[] {-1, -1, -1, -1}));
        replies.put("length: 1", xid -> reply(xid, 1, new byte[0]));
        return replies;
    }

    @Test
    void malformedHandshakeIsFollowedByTheNextServer() throws Exception {
        for (Map.Entry<String, Play> each : handshakes().entrySet()) {
            try (EvilServer evil = new EvilServer(each.getValue())) {
                long before = allocated();
                ZooKeeperClient zk = started(behind(evil).connectTimeout(HASTE));
                assertLeft(each.getKey(), evil, before);
                get(zk.exists("/"));
                get(zk.stop());
            }
        }
    }

    @Test
    void malformedFramesCloseTheConnectionWithTheReason() throws Exception {
        for (Map.Entry<String, Play> each : conversations().entrySet()) {
            Play play = victim -> {
                victim.welcome();
                victim.request();
                each.getValue().play(victim);
            };
            try (EvilServer evil = new EvilServer(play)) {
                long before = allocated();
                List<StateChange> changes = new CopyOnWriteArrayList<>();
                ZooKeeperClient zk = started(behind(evil));
                zk.addListener(changes::add);
                assertEquals(EvilServer.SESSION, zk.sessionId());
                ConnectionLossException lost =
                        assertInstanceOf(ConnectionLossException.class, failure(zk.getData("/")), each.getKey());
                assertTrue(
                        ("" + lost.getCause()).contains(each.getKey()), () -> each.getKey() + ": " + lost.getCause());
                until(
                        "connected again",
                        () -> zk.state() == SessionState.CONNECTED && zk.sessionId() != EvilServer.SESSION);
                get(zk.exists("/"));
                assertLeft(each.getKey(), evil, before);
                callbacksCalled();
                assertEquals(
                        List.of(SessionState.SUSPENDED, SessionState.LOST, SessionState.CONNECTED),
                        changes.stream().map(StateChange::state).toList());
                assertEquals(lost.getCause(), changes.get(0).failure());
                get(zk.stop());
            }
        }
    }

    @Test
    void malformedReplyFailsItsCallWithTheReason() throws Exception {
        for (Map.Entry<String, Function<Integer, byte[]>> each : replies().entrySet()) {
            Play play = victim -> {
                victim.welcome();
                while (true) {
                    victim.send(each.getValue().apply(victim.request()));
                }
            };
            try (EvilServer evil = new EvilServer(play)) {
                long before = allocated();
                ZooKeeperClient zk = started(behind(evil));
                ProtocolException error =
                        assertInstanceOf(ProtocolException.class, failure(zk.getChildren("/")), each.getKey());
                assertTrue(
                        ("" + error.getCause()).contains(each.getKey()), () -> each.getKey() + ": " + error.getCause());
                assertInstanceOf(ProtocolException.class, failure(zk.getAcl("/")), each.getKey());
                assertEquals(EvilServer.SESSION, zk.sessionId());
                get(zk.stop());
                assertLeft(each.getKey(), evil, before);
            }
        }
    }

    /** Transactions are the one message that could contain itself. */
    @Test
    void nestedTransactionReplyIsMalformed() throws Exception {
        byte[] nested = Wire.bytes(out -> {
            for (int depth = 0; depth < 50_000; depth++) {
                out.writeInt(14);
                out.writeBoolean(false);
                out.writeInt(0);
            }
        });
        Play play = victim -> {
            victim.welcome();
            while (true) {
                victim.send(Wire.header(victim.request(), 1, 0, nested));
            }
        };
        try (EvilServer evil = new EvilServer(play)) {
            long before = allocated();
            ZooKeeperClient zk = started(behind(evil));
            ProtocolException error = assertInstanceOf(
                    ProtocolException.class,
                    failure(zk.transaction().create("/a", null).commit()));
            assertTrue(("" + error.getCause()).contains("type 14"), () -> "" + error.getCause());
            get(zk.stop());
            assertLeft("nested", evil, before);
        }
    }

    /** Bytes come, so that the connection stays open. The call ends by its deadline, and the client can be stopped. */
    @Test
    void endlessReplyBlocksNeitherCallsNorStop() throws Exception {
        Play play = victim -> {
            victim.welcome();
            int xid = victim.request();
            victim.length(Integer.MAX_VALUE);
            victim.raw(Wire.header(xid, 1, 0, new byte[0]));
            byte[] some = new byte[1000];
            while (true) {
                victim.raw(some);
                pause();
            }
        };
        try (EvilServer evil = new EvilServer(play)) {
            long before = allocated();
            ZooKeeperClient zk = started(behind(evil).stopTimeout(HASTE));
            ReplyTooLargeException error = assertInstanceOf(ReplyTooLargeException.class, failure(zk.getData("/")));
            assertEquals(Integer.MAX_VALUE, error.size());
            assertInstanceOf(
                    RequestTimeoutException.class, failure(zk.withTimeout(HASTE).exists("/")));
            get(zk.stop());
            assertLeft("endless", evil, before);
        }
    }

    @Test
    void endlessFourLetterReplyIsCutAtTheLimit() throws Exception {
        try (EvilServer evil = EvilServer.forWords(victim -> victim.endlessly(new byte[1024]))) {
            ZooKeeperClient zk = client(behind(evil).maxBuffer(10_000));
            ReplyTooLargeException error = assertInstanceOf(
                    ReplyTooLargeException.class, failure(zk.fourLetterWord("srvr", evil.connectString())));
            assertEquals(10_000, error.limit());
            until("the evil server is left", evil::left);
        }
    }

    /** One frame of half a million levels below a path that is watched with all that is below it. */
    @Test
    void eventOfAVeryDeepPathCostsOnlyItsBytes() throws Exception {
        byte[] deep = Wire.event(Wire.CHANGED, "/a".repeat(500_000), 1);
        Play play = victim -> {
            victim.welcome();
            victim.send(reply(victim.request(), 0, new byte[0]));
            int xid = victim.request();
            for (int i = 0; i < 10; i++) {
                victim.send(deep);
            }
            victim.send(Wire.header(xid, 1, 0, Wire.stat(0)));
        };
        try (EvilServer evil = new EvilServer(play)) {
            ZooKeeperClient zk = started(behind(evil));
            List<String> notified = new CopyOnWriteArrayList<>();
            get(zk.addWatch("/a/a", event -> notified.add(event.path()), AddWatchMode.PERSISTENT_RECURSIVE));
            long before = allocated();
            get(zk.exists("/"));
            callbacksCalled();
            assertEquals(10, notified.size());
            long taken = allocated() - before;
            assertTrue(taken < 10 * 8L * deep.length, taken + " bytes for ten paths of " + deep.length);
        }
    }

    private ZooKeeperClientBuilder behind(EvilServer evil) {
        return builder()
                .connectString(evil.connectString() + "," + server().connectString())
                .shuffleServers(false);
    }

    private void assertLeft(String what, EvilServer evil, long before) {
        until("the evil server is left: " + what, evil::left);
        long taken = allocated() - before;
        assertTrue(taken < LITTLE, () -> what + ": " + taken + " bytes allocated");
    }

    /** Returns the bytes allocated by the thread of the loop, or 0 if the loop has no thread of its own. */
    private long allocated() {
        if (!form.onEventLoop()) {
            return 0;
        }
        Promise<Long> id = handler().asyncResult();
        handler().loop().execute(() -> id.set(Thread.currentThread().getId()));
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getThreadAllocatedBytes(get(id));
    }

    private static byte[] handshake(int passwordLength, int bytes) {
        return Wire.bytes(out -> {
            out.writeInt(0);
            out.writeInt(10_000);
            out.writeLong(EvilServer.SESSION);
            out.writeInt(passwordLength);
            out.write(new byte[bytes]);
            out.writeBoolean(false);
        });
    }

    private static byte[] event(int pathLength, byte[] path) {
        return Wire.header(-1, 1, 0, Wire.bytes(out -> {
            out.writeInt(Wire.CHANGED);
            out.writeInt(3);
            out.writeInt(pathLength);
            out.write(path);
        }));
    }

    private static byte[] reply(int xid, int length, byte[] bytes) {
        return Wire.header(xid, 1, 0, Wire.bytes(out -> {
            out.writeInt(length);
            out.write(bytes);
        }));
    }

    private static byte[] random() {
        byte[] bytes = new byte[100_003];
        new Random(13).nextBytes(bytes);
        return bytes;
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
