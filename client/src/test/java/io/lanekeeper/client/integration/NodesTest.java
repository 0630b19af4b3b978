// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.Reconfig;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.AclId;
import io.lanekeeper.client.data.ClientInfo;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.CreatedNode;
import io.lanekeeper.client.data.NodeAcl;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests of kinds of nodes, ACLs, and what the server says about nodes and itself. */
@OnOldServers
class NodesTest extends RealServerTest {
    private static final byte[] DATA = "data".getBytes(StandardCharsets.UTF_8);

    @Test
    void containersAreCreated() {
        ZooKeeperClient zk = started();
        CreateOptions container = CreateOptions.of(CreateMode.CONTAINER);
        assertEquals("/c", get(zk.create("/c", DATA, container)));
        assertArrayEquals(DATA, get(zk.getData("/c")).data());
        CreatedNode node = get(zk.createWithStat("/p/q/c", DATA, container.makePath()));
        assertEquals("/p/q/c", node.path());
        assertEquals(get(zk.exists("/p/q/c")), node.stat());
        assertRefused(ErrorCode.NODE_EXISTS, failure(zk.create("/c", DATA, container)));
    }

    @Test
    void ttlNodesAreRefusedByAServerThatForbidsThem() {
        server().allowTtlNodes(false);
        ZooKeeperClient zk = started();
        CreateOptions ttl = CreateOptions.of(CreateMode.PERSISTENT_WITH_TTL, Duration.ofMillis(123_456));
        assertRefused(ErrorCode.UNIMPLEMENTED, failure(zk.create("/t", DATA, ttl)));
    }

    @Test
    void ttlNodesAreCreated() {
        server().allowTtlNodes(true);
        ZooKeeperClient zk = started();
        CreateOptions ttl = CreateOptions.of(CreateMode.PERSISTENT_WITH_TTL, Duration.ofMillis(123_456));
        assertEquals("/t", get(zk.create("/t", DATA, ttl)));
        CreatedNode longest = get(zk.createWithStat(
                "/t-", DATA, CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL_WITH_TTL, CreateOptions.MAX_TTL)));
        assertTrue(longest.path().matches("/t-\\d{10}"), longest.path());
        assertEquals(get(zk.exists(longest.path())), longest.stat());
    }

    @Test
    void aclsAreReadAndSet() {
        ZooKeeperClient zk = started();
        get(zk.create("/node", DATA));
        NodeAcl before = get(zk.getAcl("/node"));
        assertEquals(Acl.OPEN_UNSAFE, before.acl());
        assertEquals(get(zk.exists("/node")), before.stat());
        List<Acl> acl = List.of(
                new Acl(Acl.READ | Acl.ADMIN, AclId.ANYONE),
                new Acl(Acl.ALL, AclId.digest("user", "secret")),
                new Acl(Acl.WRITE, AclId.ip("10.0.0.0/8")));
        Stat stat = get(zk.setAcl("/node", acl, 0));
        assertEquals(1, stat.aversion());
        assertEquals(new NodeAcl(acl, stat), get(zk.getAcl("/node")));
        assertRefused(ErrorCode.BAD_VERSION, failure(zk.setAcl("/node", Acl.OPEN_UNSAFE, 0)));
        assertRefused(ErrorCode.NO_AUTH, failure(zk.setData("/node", DATA)));
        get(zk.setAcl("/node", Acl.OPEN_UNSAFE));
        get(zk.setData("/node", DATA));
        assertRefused(ErrorCode.INVALID_ACL, failure(zk.setAcl("/node", Acl.CREATOR_ALL)));
        assertRefused(ErrorCode.NO_NODE, failure(zk.getAcl("/none")));
    }

    @Test
    @Needs("3.6")
    void getEphemeralsReturnsTheNodesOfTheSession() {
        ZooKeeperClient zk = started();
        ZooKeeperClient other = started();
        ZooKeeperClient below = started(builder().connectString(server().connectString() + "/app"));
        CreateOptions ephemeral = CreateOptions.of(CreateMode.EPHEMERAL);
        get(zk.ensurePath("/app"));
        get(zk.ensurePath("/apple"));
        for (String path : List.of("/app/a", "/app/ab", "/apple/a")) {
            get(zk.create(path, null, ephemeral));
        }
        get(other.create("/app/other", null, ephemeral));
        assertEquals(Set.of("/app/a", "/app/ab", "/apple/a"), Set.copyOf(get(zk.getEphemerals("/"))));
        assertEquals(Set.of("/app/a", "/app/ab"), Set.copyOf(get(zk.getEphemerals("/app/a"))));
        assertEquals(List.of("/app/other"), get(other.getEphemerals("/")));
        get(below.create("/mine", null, ephemeral));
        assertEquals(List.of("/mine"), get(below.getEphemerals("/")));
        assertEquals(List.of(), get(below.getEphemerals("/your")));
        assertEquals(1, get(zk.getAllChildrenNumber("/apple")));
        assertEquals(4, get(below.getAllChildrenNumber("/")));
        assertRefused(ErrorCode.NO_NODE, failure(zk.getAllChildrenNumber("/none")));
    }

    @Test
    @Needs("3.7")
    void whoAmIReturnsTheIdentities() {
        ZooKeeperClient zk = started();
        assertEquals(List.of(new ClientInfo("ip", "127.0.0.1")), get(zk.whoAmI()));
    }

    @Test
    void getConfigIgnoresTheChroot() {
        ZooKeeperClient root = started();
        ZooKeeperClient zk = started(builder().connectString(server().connectString() + "/zoo"));
        assertEquals(get(root.getData("/zookeeper/config")), get(zk.getConfig()));
    }

    @Test
    void reconfigIsRefusedByAStandaloneServer() {
        ZooKeeperClient zk = started();
        Reconfig change = Reconfig.incremental(List.of("server.9=127.0.0.1:1:2:participant;3"), List.of(1));
        assertRefused(ErrorCode.RECONFIG_DISABLED, failure(zk.reconfig(change)));
    }

    private static void assertRefused(ErrorCode code, Throwable error) {
        assertEquals(code, assertInstanceOf(RefusedException.class, error).code());
    }
}
