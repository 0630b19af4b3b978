// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import io.lanekeeper.testing.simulation.server.RawClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.jute.Record;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.CreateRequest;
import org.apache.zookeeper.proto.CreateTTLRequest;
import org.apache.zookeeper.proto.ExistsRequest;
import org.apache.zookeeper.proto.SetDataRequest;
import org.junit.jupiter.api.Test;

/** Tests of what a real server does only in its own time, or not at all. */
class SimulatedZooKeeperTest {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final Duration TIMEOUT = Duration.ofMillis(TIMEOUT_MILLIS);
    private static final int NO_NODE = -101;
    private static final int NOT_READ_ONLY = -119;

    private final DeterministicHandler handler = DeterministicHandler.seeded(3);
    private SimulatedZooKeeper servers =
            SimulatedZooKeeper.builder(handler).ttlNodes().start();

    private RawClient client(int server) throws IOException, InterruptedException {
        handler.start();
        return new RawClient(new SimulatedTransport(handler, servers.endpoint(server)));
    }

    private RawClient connected(int server) throws IOException, InterruptedException {
        RawClient client = client(server);
        assertTrue(client.connect(0, TIMEOUT_MILLIS, 0, new byte[16]));
        return client;
    }

    private boolean resumes(RawClient old, int server) throws IOException, InterruptedException {
        RawClient next = client(server);
        return next.connect(old.lastZxid(), TIMEOUT_MILLIS, old.session(), old.password())
                && next.session() == old.session();
    }

    private static int error(RawClient client, int type, Record request) throws IOException {
        Answer answer = client.call(type, request);
        assertNotNull(answer, "the connection was closed");
        return answer.header().getErr();
    }

    private static int create(RawClient client, String path, int flags) throws IOException {
        return error(client, OpCode.create, new CreateRequest(path, new byte[0], Ids.OPEN_ACL_UNSAFE, flags));
    }

    private static int exists(RawClient client, String path, boolean watch) throws IOException {
        return error(client, OpCode.exists, new ExistsRequest(path, watch));
    }

    @Test
    void aSilentSessionExpiresAndTakesItsNodesAlong() throws Exception {
        RawClient client = connected(0);
        assertEquals(0, create(client, "/mine", 1));
        assertEquals(0, create(client, "/ours", 0));
        handler.advance(TIMEOUT.minusMillis(1));
        assertNotNull(client.ping());
        handler.advance(TIMEOUT.minusMillis(1));
        assertTrue(servers.exists("/mine"));
        handler.advance(Duration.ofMillis(2));
        assertFalse(servers.exists("/mine"));
        assertTrue(servers.exists("/ours"));
        assertEquals(List.of(), servers.sessions());
        assertNull(client.ping(), "the connection of a session that is over");
        assertFalse(resumes(client, 0));
    }

    @Test
    void aSessionExpiresWhenTheTestSaysSo() throws Exception {
        RawClient client = connected(0);
        create(client, "/mine", 1);
        RawClient other = connected(0);
        exists(other, "/mine", true);
        servers.expire(client.session());
        assertNotNull(other.ping());
        assertEquals(List.of("2 3 /mine at " + servers.lastZxid()), other.events());
        assertThrows(IllegalArgumentException.class, () -> servers.expire(client.session()));
    }

    @Test
    void aDisconnectedSessionIsResumed() throws Exception {
        RawClient client = connected(0);
        servers.disconnect(client.session());
        assertNull(client.ping());
        assertTrue(resumes(client, 0));
    }

    @Test
    void aRestartKeepsNodesAndSessionsButNoWatches() throws Exception {
        RawClient client = connected(0);
        create(client, "/mine", 1);
        exists(client, "/mine", true);
        assertEquals(1, servers.watches());
        servers.restart(0);
        assertEquals(0, servers.watches());
        assertNull(client.ping());
        assertTrue(resumes(client, 0));
        assertTrue(servers.exists("/mine"));
    }

    @Test
    void aFrozenServerAnswersLater() throws Exception {
        RawClient client = connected(0);
        servers.freeze(0);
        assertThrows(IOException.class, client::ping);
        assertThrows(IOException.class, () -> connected(0));
        handler.advance(TIMEOUT.multipliedBy(3));
        servers.thaw(0);
        assertTrue(resumes(client, 0), "no time passes for a server that does not run");
    }

    @Test
    void aPartitionLetsNothingPassUntilItHeals() throws Exception {
        RawClient client = connected(0);
        servers.partition(0);
        assertThrows(IOException.class, () -> create(client, "/late", 0));
        assertFalse(servers.exists("/late"));
        servers.heal(0);
        handler.runAll();
        assertTrue(servers.exists("/late"));
    }

    private void ensemble() {
        servers.stop(0); // its address is wanted
        servers = SimulatedZooKeeper.builder(handler).servers(3).start();
    }

    @Test
    void aServerThatLagsShowsThePastAndRefusesClientsThatHaveSeenMore() throws Exception {
        ensemble();
        servers.lag(1, Duration.ofSeconds(5));
        RawClient ahead = connected(0);
        RawClient behind = connected(1);
        assertEquals(0, create(ahead, "/new", 0));
        assertEquals(NO_NODE, exists(behind, "/new", true));
        assertFalse(resumes(ahead, 1), "a client that has seen more");
        handler.advance(Duration.ofSeconds(5));
        assertNotNull(behind.ping());
        assertEquals(1, behind.events().size());
        assertTrue(resumes(ahead, 1));
    }

    @Test
    void aSessionThatHasMovedIsRefusedItsWrites() throws Exception {
        ensemble();
        RawClient client = connected(0);
        servers.moveSession(client.session(), 2);
        assertEquals(NO_NODE, exists(client, "/a", false), "reads go on");
        assertNull(client.call(OpCode.create, new CreateRequest("/a", new byte[0], Ids.OPEN_ACL_UNSAFE, 0)));
        assertFalse(servers.exists("/a"));
        assertTrue(resumes(client, 1));
    }

    @Test
    void withoutAMajorityNoServerServes() throws Exception {
        ensemble();
        RawClient client = connected(0);
        servers.stop(1);
        assertNotNull(client.ping());
        servers.freeze(2);
        handler.runAll();
        assertNull(client.ping());
        handler.advance(TIMEOUT.multipliedBy(2));
        servers.thaw(2);
        assertTrue(resumes(client, 0), "sessions wait for a majority");
    }

    private boolean connects(int server, boolean canBeReadOnly) throws IOException, InterruptedException {
        return client(server).connect(0, TIMEOUT_MILLIS, 0, new byte[16], canBeReadOnly);
    }

    @Test
    void aSeparatedServerServesReadsIfThatIsAllowed() throws Exception {
        servers.stop(0); // its address is wanted
        servers = SimulatedZooKeeper.builder(handler).servers(3).readOnlyMode().start();
        RawClient member = connected(0);
        assertEquals(0, create(member, "/a", 1));
        servers.part(0);
        handler.runAll();
        assertNull(member.ping());
        assertFalse(connects(0, true), "it still looks for the others");
        handler.advance(Duration.ofSeconds(2));
        assertTrue(servers.readOnly(0));
        assertFalse(connects(0, false));
        assertTrue(connects(1, false), "the others have a majority");
        RawClient reader = client(0);
        assertTrue(reader.connect(0, TIMEOUT_MILLIS, 0, new byte[16], true));
        assertTrue(reader.readOnly());
        assertFalse(servers.sessions().contains(reader.session()));
        servers.delete("/a");
        assertEquals(0, exists(reader, "/a", true), "it knows no better");
        assertEquals(NOT_READ_ONLY, create(reader, "/b", 0));
        assertFalse(servers.exists("/b"));
        servers.heal();
        handler.runAll();
        assertNull(reader.ping());
        RawClient next = client(0);
        assertTrue(next.connect(0, TIMEOUT_MILLIS, 0, new byte[16], true));
        assertFalse(next.readOnly());
        assertEquals(NO_NODE, exists(next, "/a", false), "it has learnt what it missed");
        assertFalse(resumes(reader, 0));
    }

    @Test
    void aSilentSessionOfAReadOnlyServerExpires() throws Exception {
        servers.stop(0);
        servers = SimulatedZooKeeper.builder(handler).servers(2).readOnlyMode().start();
        servers.stop(1);
        handler.advance(Duration.ofSeconds(2));
        RawClient reader = client(0);
        assertTrue(reader.connect(0, TIMEOUT_MILLIS, 0, new byte[16], true));
        reader.close();
        handler.advance(TIMEOUT.plusMillis(1));
        RawClient next = client(0);
        assertTrue(next.connect(0, TIMEOUT_MILLIS, reader.session(), reader.password(), true));
        assertEquals(0, next.timeout());
    }

    @Test
    void someServersReplaceSessions() throws Exception {
        RawClient client = connected(0);
        servers.replaceSessions(0, true);
        assertFalse(resumes(client, 0));
        assertEquals(2, servers.sessions().size());
    }

    @Test
    void emptyContainersAndExpiredNodesAreDeleted() throws Exception {
        RawClient client = connected(0);
        error(client, OpCode.createContainer, new CreateRequest("/c", new byte[0], Ids.OPEN_ACL_UNSAFE, 4));
        error(client, OpCode.createTTL, new CreateTTLRequest("/t", new byte[0], Ids.OPEN_ACL_UNSAFE, 5, 90_000));
        create(client, "/c/x", 0);
        servers.delete("/c/x");
        handler.advance(Duration.ofMinutes(1));
        assertFalse(servers.exists("/c"));
        assertTrue(servers.exists("/t"));
        handler.advance(Duration.ofMinutes(1));
        assertFalse(servers.exists("/t"));
    }

    @Test
    void theTestReadsAndChangesNodes() throws Exception {
        servers.create("/a", new byte[] {1});
        RawClient client = connected(0);
        assertEquals(0, exists(client, "/a", true));
        servers.setData("/a", new byte[] {2});
        assertArrayEquals(new byte[] {2}, servers.data("/a"));
        assertNotNull(client.ping());
        assertEquals(List.of("3 3 /a at " + servers.lastZxid()), client.events());
        assertEquals(List.of("a", "zookeeper"), servers.children("/"));
        assertThrows(IllegalStateException.class, () -> servers.create("/a", null));
        error(client, OpCode.setData, new SetDataRequest("/a", null, 7));
        ServedRequest last = servers.requests().get(servers.requests().size() - 1);
        assertEquals("/a", last.path());
        assertEquals(-103, last.error());
    }

    @Test
    void aConnectionBreaksAfterAnyByte() throws Exception {
        for (int bytes = 0; bytes < 20; bytes++) {
            RawClient client = connected(0);
            servers.links(client.session()).get(0).resetAfterBytesToClient(bytes);
            assertNull(client.ping(), "a reply of 20 bytes, cut after " + bytes);
        }
    }

    @Test
    void rejectsSettingsThatMakeNoSense() {
        assertThrows(
                IllegalArgumentException.class,
                () -> SimulatedZooKeeper.builder(handler).servers(0));
        assertThrows(IllegalArgumentException.class, () -> servers.endpoint(1));
        assertThrows(IllegalArgumentException.class, () -> servers.lag(0, Duration.ofMillis(-1)));
        assertEquals(new Endpoint("zk1", 2181), servers.endpoint(0));
        assertEquals("zk1:2181", servers.connectString());
    }
}
