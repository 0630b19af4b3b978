// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.testing.server.EnsembleZooKeeper;
import io.lanekeeper.testing.server.ZooKeeperProcess;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import io.lanekeeper.testing.simulation.server.RandomRequests.Asked;
import io.lanekeeper.testing.simulation.server.RawClient.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.zookeeper.MultiOperationRecord;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.AddWatchRequest;
import org.apache.zookeeper.proto.AuthPacket;
import org.apache.zookeeper.proto.CheckVersionRequest;
import org.apache.zookeeper.proto.CheckWatchesRequest;
import org.apache.zookeeper.proto.CreateRequest;
import org.apache.zookeeper.proto.CreateTTLRequest;
import org.apache.zookeeper.proto.DeleteRequest;
import org.apache.zookeeper.proto.ExistsRequest;
import org.apache.zookeeper.proto.GetACLRequest;
import org.apache.zookeeper.proto.GetAllChildrenNumberRequest;
import org.apache.zookeeper.proto.GetChildrenRequest;
import org.apache.zookeeper.proto.GetDataRequest;
import org.apache.zookeeper.proto.GetEphemeralsRequest;
import org.apache.zookeeper.proto.ReconfigRequest;
import org.apache.zookeeper.proto.RemoveWatchesRequest;
import org.apache.zookeeper.proto.SetACLRequest;
import org.apache.zookeeper.proto.SetDataRequest;
import org.apache.zookeeper.proto.SetWatches;
import org.apache.zookeeper.proto.SyncRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real server that is parted from its ensemble and read-only, and the model's: what they do to clients of each kind. */
@Timeout(180)
class ReadOnlyComparisonTest {
    private static final int TIMEOUT_MILLIS = 9_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final byte[] NO_PASSWORD = new byte[16];
    private static final int UNKNOWN = 201;

    private static final List<Asked> REQUESTS = List.of(
            new Asked(OpCode.exists, new ExistsRequest("/a", true)),
            new Asked(OpCode.exists, new ExistsRequest("/none", true)),
            new Asked(OpCode.getData, new GetDataRequest("/a", true)),
            new Asked(OpCode.getChildren, new GetChildrenRequest("/a", true)),
            new Asked(OpCode.getACL, new GetACLRequest("/a")),
            new Asked(OpCode.getAllChildrenNumber, new GetAllChildrenNumberRequest("/a")),
            new Asked(OpCode.getEphemerals, new GetEphemeralsRequest("/")),
            new Asked(OpCode.whoAmI, null),
            new Asked(OpCode.auth, new AuthPacket(0, "digest", "ann:secret".getBytes(StandardCharsets.UTF_8))),
            new Asked(OpCode.whoAmI, null),
            new Asked(OpCode.addWatch, new AddWatchRequest("/a", 1)),
            new Asked(OpCode.checkWatches, new CheckWatchesRequest("/a", 3)),
            new Asked(OpCode.removeWatches, new RemoveWatchesRequest("/a", 3)),
            new Asked(OpCode.removeWatches, new RemoveWatchesRequest("/a", 3)),
            new Asked(OpCode.setWatches, new SetWatches(0, List.of("/a"), List.of("/none"), List.of("/gone"))),
            new Asked(OpCode.multiRead, new MultiOperationRecord(List.of(Op.getChildren("/a"), Op.getData("/none")))),
            new Asked(OpCode.ping, null),
            new Asked(OpCode.sync, new SyncRequest("/a")),
            new Asked(OpCode.create, new CreateRequest("/b", null, Ids.OPEN_ACL_UNSAFE, 0)),
            new Asked(OpCode.create, null),
            new Asked(OpCode.create2, new CreateRequest("/b", null, Ids.OPEN_ACL_UNSAFE, 1)),
            new Asked(OpCode.createContainer, new CreateRequest("/b", null, Ids.OPEN_ACL_UNSAFE, 4)),
            new Asked(OpCode.createTTL, new CreateTTLRequest("/b", null, Ids.OPEN_ACL_UNSAFE, 5, 1_000)),
            new Asked(OpCode.delete, new DeleteRequest("/a/x", -1)),
            new Asked(OpCode.setData, new SetDataRequest("/none", null, -1)),
            new Asked(OpCode.setACL, new SetACLRequest("/a", Ids.OPEN_ACL_UNSAFE, -1)),
            new Asked(OpCode.multi, new MultiOperationRecord(List.of(Op.check("/a", -1)))),
            new Asked(OpCode.multi, null),
            new Asked(OpCode.reconfig, new ReconfigRequest("", "", "", -1)),
            new Asked(OpCode.getData, null),
            new Asked(OpCode.exists, new ExistsRequest("/a", false)));

    private interface Connector {
        RawClient.Transport connect() throws IOException, InterruptedException;
    }

    /** All that clients see of one server, before and after it is separated from the others. */
    private static final class Transcript {
        private final Connector server;
        private final List<String> lines = new ArrayList<>();
        private RawClient member;

        private Transcript(Connector server) throws IOException, InterruptedException {
            this.server = server;
            member = new RawClient(server.connect());
            assertTrue(member.connect(0, TIMEOUT_MILLIS, 0, NO_PASSWORD));
            create("/a", 0);
            create("/a/x", 0);
            create("/mine", 1); // from here on the session is the ensemble's
        }

        private void create(String path, int flags) throws IOException {
            Answer answer =
                    member.call(OpCode.create, new CreateRequest(path, new byte[3], Ids.OPEN_ACL_UNSAFE, flags));
            assertNotNull(answer);
            assertEquals(0, answer.header().getErr());
        }

        private RawClient handshake(String what, long zxid, long session, byte[] password, boolean canBeReadOnly)
                throws IOException, InterruptedException {
            RawClient client = new RawClient(server.connect());
            boolean answered = client.connect(zxid, TIMEOUT_MILLIS, session, password, canBeReadOnly);
            lines.add(what + ": "
                    + (answered
                            ? "time-out " + client.timeout() + ", read-only " + client.readOnly() + ", session "
                                    + (session == client.session() ? "the same" : client.session() != 0)
                            : "closed"));
            return client;
        }

        private void call(RawClient client, Asked asked) throws IOException {
            Answer answer = switch (asked.type()) {
                case OpCode.ping -> client.ping();
                case OpCode.auth -> client.call(-4, OpCode.auth, asked.record());
                default -> client.call(asked.type(), asked.record());
            };
            lines.add(asked + ": " + text(answer));
        }

        private static String text(@Nullable Answer answer) {
            return answer == null
                    ? "closed"
                    : answer.header().getXid() + " error " + answer.header().getErr() + ", " + answer.body().length
                            + " bytes";
        }

        List<String> readOnly() throws IOException, InterruptedException {
            handshake("not for read-only servers", 0, 0, NO_PASSWORD, false);
            handshake("from the future", Long.MAX_VALUE, 0, NO_PASSWORD, true);
            handshake("the ensemble's session", 0, member.session(), member.password(), true);
            handshake("the ensemble's session, wrong password", 0, member.session(), NO_PASSWORD, true);
            handshake("an unknown session", 0, 77, NO_PASSWORD, true);
            RawClient client = handshake("new", 0, 0, NO_PASSWORD, true);
            for (Asked asked : REQUESTS) {
                call(client, asked);
            }
            client.events().forEach(event -> lines.add("event " + event));
            RawClient again = handshake("resumed", 0, client.session(), client.password(), true);
            lines.add("the former connection: " + text(client.ping()));
            call(again, REQUESTS.get(0));
            RawClient wrong = handshake("resumed, wrong password", 0, client.session(), NO_PASSWORD, true);
            lines.add("the former connection: " + text(again.ping()) + ", this one: " + text(wrong.ping()));
            RawClient last = handshake("resumed again", 0, client.session(), client.password(), true);
            call(last, new Asked(OpCode.closeSession, null));
            lines.add("behind the farewell: " + text(last.ping()));
            handshake("resumed after the farewell", 0, client.session(), client.password(), true);
            call(handshake("new", 0, 0, NO_PASSWORD, true), new Asked(UNKNOWN, null));
            call(handshake("new", 0, 0, NO_PASSWORD, true), new Asked(OpCode.check, new CheckVersionRequest("/a", -1)));
            return lines;
        }
    }

    @Test
    void clientsSeeTheSame() throws Exception {
        assertEquals(String.join("\n", ofTheRealServer()), String.join("\n", ofTheModel()));
    }

    private static List<String> ofTheRealServer() throws IOException, InterruptedException {
        try (EnsembleZooKeeper servers = EnsembleZooKeeper.builder()
                .servers(3)
                .each(ZooKeeperProcess.builder()
                        .tickTime(Duration.ofMillis(500))
                        .property("readonlymode.enabled", "true")
                        .setting("localSessionsEnabled", "true")
                        .setting("localSessionsUpgradingEnabled", "true"))
                .start()) {
            servers.awaitServing();
            int alone = servers.leader() == 1 ? 2 : 1;
            ZooKeeperProcess server = servers.server(alone);
            Transcript transcript = new Transcript(() -> new SocketTransport(
                    server.endpoint().host(), server.endpoint().port()));
            List<String> words = new ArrayList<>(List.of(server.fourLetterWord("isro")));
            servers.part(alone);
            awaitReadOnly(server);
            List<String> lines = transcript.readOnly();
            words.add(server.fourLetterWord("isro"));
            words.add(mode(server.fourLetterWord("srvr")));
            lines.addAll(words);
            return lines;
        }
    }

    private static void awaitReadOnly(ZooKeeperProcess server) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!isReadOnly(server)) {
            assertTrue(System.nanoTime() - deadline < 0, () -> "not read-only within " + LIMIT);
            LockSupport.parkNanos(20_000_000);
        }
    }

    /** A server that is looking for others closes connections. */
    private static boolean isReadOnly(ZooKeeperProcess server) {
        try {
            return server.fourLetterWord("isro").equals("ro");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static String mode(String srvr) {
        return srvr.lines().filter(line -> line.startsWith("Mode")).findFirst().orElse("none");
    }

    private static List<String> ofTheModel() throws IOException, InterruptedException {
        DeterministicHandler handler = DeterministicHandler.seeded(1);
        SimulatedZooKeeper servers = SimulatedZooKeeper.builder(handler)
                .servers(3)
                .tickTime(Duration.ofMillis(500))
                .readOnlyMode()
                .start();
        handler.start();
        Transcript transcript = new Transcript(() -> new SimulatedTransport(handler, servers.endpoint(0)));
        Words words = new Words(handler);
        List<String> asked = new ArrayList<>(List.of(words.ask(servers.endpoint(0), "isro")));
        servers.part(0);
        handler.advance(Duration.ofSeconds(2));
        List<String> lines = transcript.readOnly();
        asked.add(words.ask(servers.endpoint(0), "isro"));
        asked.add(mode(words.ask(servers.endpoint(0), "srvr")));
        lines.addAll(asked);
        return lines;
    }
}
