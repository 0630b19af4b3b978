// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.AclId;
import io.lanekeeper.client.data.ClientInfo;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.handler.AsyncResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Identities proven to a real server. */
@OnOldServers
class AuthenticationTest extends RealServerTest {
    private static final byte[] DATA = "data".getBytes(StandardCharsets.UTF_8);
    private static final byte[] SECRET = "user:secret".getBytes(StandardCharsets.UTF_8);

    @Test
    @Needs("3.7")
    void credentialGivesAccessToNodesOfItsOwner() {
        ZooKeeperClient owner = started();
        ZooKeeperClient stranger = started();
        get(owner.addAuth("digest", SECRET));
        get(owner.create("/mine", DATA, CreateOptions.DEFAULT.acl(Acl.CREATOR_ALL)));
        assertEquals(
                Acl.all(AclId.digest("user", "secret")),
                get(owner.getAcl("/mine")).acl());
        get(stranger.create("/yours", DATA, CreateOptions.DEFAULT.acl(Acl.all(AclId.digest("user", "secret")))));
        assertArrayEquals(DATA, get(owner.getData("/yours")).data());
        assertEquals(ErrorCode.NO_AUTH, refusal(stranger.getData("/mine")).code());
        get(owner.addAuth("digest", "second:x".getBytes(StandardCharsets.UTF_8)));
        assertEquals(
                List.of(
                        new ClientInfo("digest", "second"),
                        new ClientInfo("digest", "user"),
                        new ClientInfo("ip", "127.0.0.1")),
                get(owner.whoAmI()).stream()
                        .sorted((a, b) -> a.toString().compareTo(b.toString()))
                        .toList());
    }

    @Test
    void credentialKeepsItsOrderAmongManyWrites() {
        ZooKeeperClient zk = started();
        List<AsyncResult<String>> writes = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 400; i++) {
                writes.add(zk.create("/open-" + round + "-" + i, DATA));
            }
            AsyncResult<Void> auth = zk.addAuth("digest", ("user" + round + ":x").getBytes(StandardCharsets.UTF_8));
            AsyncResult<String> mine = zk.create("/mine-" + round, DATA, CreateOptions.DEFAULT.acl(Acl.CREATOR_ALL));
            get(mine);
            get(auth);
            assertEquals(round + 1, get(zk.getAcl("/mine-" + round)).acl().size());
        }
        writes.forEach(RealServerTest::get);
    }

    @Test
    void credentialIsSentAgainBeforeConnected() {
        ZooKeeperClient zk = started(builder().auth("digest", SECRET));
        get(zk.create("/mine", DATA, CreateOptions.DEFAULT.acl(Acl.CREATOR_ALL)));
        BlockingQueue<AsyncResult<NodeData>> reads = new LinkedBlockingQueue<>();
        zk.addListener(change -> {
            if (change.state() == SessionState.CONNECTED) {
                reads.add(zk.getData("/mine"));
            }
        });
        for (int i = 0; i < 5; i++) {
            server().killConnections();
            assertArrayEquals(DATA, get(next(reads)).data());
        }
    }

    @Test
    void refusedCredentialIsReportedOnceAndNotSentAgain() {
        ZooKeeperClient zk = started(builder().auth("digest", SECRET));
        List<StateChange> changes = new CopyOnWriteArrayList<>();
        zk.addListener(changes::add);
        assertEquals(
                ErrorCode.AUTH_FAILED,
                refusal(zk.addAuth("no-such-scheme", SECRET)).code());
        until("reconnected", () -> changes.size() == 2);
        assertEquals(StateCause.AUTH_FAILED, changes.get(0).cause());
        assertEquals(SessionState.SUSPENDED, changes.get(0).state());
        assertEquals(StateCause.SESSION_RESUMED, changes.get(1).cause());
        server().killConnections();
        until("reconnected again", () -> changes.size() == 4);
        assertEquals(StateCause.CONNECTION_LOST, changes.get(2).cause());
        assertKnownAsUser(zk);
    }

    @Test
    void refusedCredentialOfTheBuilderIsReported() {
        List<StateChange> changes = new CopyOnWriteArrayList<>();
        ZooKeeperClient zk = client(builder().auth("no-such-scheme", SECRET).auth("digest", SECRET));
        zk.addListener(changes::add);
        get(zk.start());
        until("announced", () -> changes.size() == 2);
        assertEquals(StateCause.AUTH_FAILED, changes.get(0).cause());
        assertEquals(SessionState.LOST, changes.get(0).state());
        assertEquals(SessionState.CONNECTED, changes.get(1).state());
        assertKnownAsUser(zk);
    }

    private static void assertKnownAsUser(ZooKeeperClient zk) {
        get(zk.create("/mine", DATA, CreateOptions.DEFAULT.acl(Acl.CREATOR_ALL)));
        assertEquals(
                Acl.all(AclId.digest("user", "secret")), get(zk.getAcl("/mine")).acl());
    }

    private static RefusedException refusal(AsyncResult<?> result) {
        return assertInstanceOf(RefusedException.class, failure(result));
    }
}
