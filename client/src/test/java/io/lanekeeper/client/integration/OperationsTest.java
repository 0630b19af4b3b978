// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.AclId;
import io.lanekeeper.client.data.Children;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.CreatedNode;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every operation against a real server. */
@OnOldServers
class OperationsTest extends RealServerTest {
    private static final List<CreateMode> BASIC = List.of(
            CreateMode.PERSISTENT,
            CreateMode.EPHEMERAL,
            CreateMode.PERSISTENT_SEQUENTIAL,
            CreateMode.EPHEMERAL_SEQUENTIAL);
    private static final byte[] DATA = "data".getBytes(StandardCharsets.UTF_8);

    @Test
    void nodesAreCreatedReadSetAndDeleted() {
        ZooKeeperClient zk = started();
        assertEquals("/node", get(zk.create("/node", DATA)));
        NodeData read = get(zk.getData("/node"));
        assertArrayEquals(DATA, read.data());
        assertEquals(0, read.stat().version());
        assertEquals(DATA.length, read.stat().dataLength());
        assertFalse(read.stat().ephemeral());
        Stat stat = get(zk.setData("/node", new byte[0], 0));
        assertEquals(1, stat.version());
        assertArrayEquals(new byte[0], get(zk.getData("/node")).data());
        get(zk.setData("/node", null));
        assertNull(get(zk.getData("/node")).data(), "null and empty are not the same");
        assertEquals(get(zk.getData("/node")).stat(), get(zk.exists("/node")));
        get(zk.delete("/node", 2));
        assertNull(get(zk.exists("/node")));
    }

    @Test
    void eachBasicModeCreatesItsKindOfNode() {
        ZooKeeperClient zk = started();
        get(zk.create("/modes", null));
        for (CreateMode mode : BASIC) {
            CreatedNode node = get(zk.createWithStat("/modes/n-", DATA, CreateOptions.of(mode)));
            assertEquals(mode.sequential(), node.path().matches("/modes/n-\\d{10}"), node.path());
            assertEquals(mode.ephemeral() ? zk.sessionId() : 0, node.stat().ephemeralOwner());
            assertEquals(node.stat(), get(zk.exists(node.path())));
            get(zk.delete(node.path()));
        }
        String nameless = get(zk.create("/modes/", null, CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL)));
        assertTrue(nameless.matches("/modes/\\d{10}"), nameless);
    }

    @Test
    void aclOfTheOptionsIsSent() {
        ZooKeeperClient zk = started();
        get(zk.create("/readable", DATA, CreateOptions.DEFAULT.acl(Acl.READ_UNSAFE)));
        assertArrayEquals(DATA, get(zk.getData("/readable")).data());
        assertRefused(ErrorCode.NO_AUTH, failure(zk.setData("/readable", DATA)), "setData", "/readable");
        List<Acl> nonsense = List.of(new Acl(Acl.ALL, new AclId("no-such-scheme", "x")));
        Throwable error = failure(zk.create("/nonsense", DATA, CreateOptions.DEFAULT.acl(nonsense)));
        assertRefused(ErrorCode.INVALID_ACL, error, "create", "/nonsense");
    }

    @Test
    void childrenAreReadWithAndWithoutStat() {
        ZooKeeperClient zk = started();
        get(zk.create("/parent", DATA));
        get(zk.create("/parent/a", DATA));
        get(zk.create("/parent/ü", DATA));
        assertEquals(Set.of("a", "ü"), Set.copyOf(get(zk.getChildren("/parent"))));
        Children children = get(zk.getChildrenWithStat("/parent"));
        assertEquals(Set.of("a", "ü"), Set.copyOf(children.names()));
        assertEquals(2, children.stat().numChildren());
        assertEquals(List.of(), get(zk.getChildren("/parent/a")));
        assertArrayEquals(DATA, get(zk.getData("/parent/ü")).data());
    }

    @Test
    void syncSucceedsForAMissingNode() {
        ZooKeeperClient zk = started();
        get(zk.sync("/"));
        get(zk.sync("/not-there"));
    }

    @Test
    void refusalNamesOperationAndPath() {
        ZooKeeperClient zk = started();
        get(zk.create("/there", DATA));
        get(zk.create("/e", DATA, CreateOptions.of(CreateMode.EPHEMERAL)));
        assertRefused(ErrorCode.NODE_EXISTS, failure(zk.create("/there", DATA)), "create", "/there");
        assertRefused(ErrorCode.NO_NODE, failure(zk.getData("/none")), "getData", "/none");
        assertRefused(ErrorCode.NO_NODE, failure(zk.getChildren("/none")), "getChildren", "/none");
        assertRefused(ErrorCode.NO_NODE, failure(zk.delete("/none")), "delete", "/none");
        assertRefused(ErrorCode.BAD_VERSION, failure(zk.setData("/there", DATA, 7)), "setData", "/there");
        get(zk.create("/there/child", DATA));
        assertRefused(ErrorCode.NOT_EMPTY, failure(zk.delete("/there")), "delete", "/there");
        RefusedException error = assertRefused(
                ErrorCode.NO_CHILDREN_FOR_EPHEMERALS, failure(zk.create("/e/child", DATA)), "create", "/e/child");
        assertEquals(server().endpoint().toString(), error.server());
        assertEquals(zk.sessionId(), error.sessionId());
        assertNotEquals(0, error.sessionId());
        assertEquals(Outcome.NOT_APPLIED, error.outcome());
        assertEquals(0, error.getStackTrace().length);
    }

    @Test
    void ensurePathAndMakePathCreateParents() {
        ZooKeeperClient zk = started();
        assertTrue(get(zk.ensurePath("/x/y/z")));
        assertFalse(get(zk.ensurePath("/x/y/z")));
        assertFalse(get(zk.ensurePath("/")));
        assertEquals("/x/y/p/q/node", get(zk.create("/x/y/p/q/node", DATA, CreateOptions.DEFAULT.makePath())));
        CreateOptions sequential =
                CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL).makePath();
        assertEquals("/s/t/n-0000000000", get(zk.create("/s/t/n-", DATA, sequential)));
        assertEquals(0, get(zk.exists("/s/t")).ephemeralOwner(), "parents are persistent");
        CreatedNode created = get(zk.createWithStat("/u/v/w", DATA, CreateOptions.DEFAULT.makePath()));
        assertEquals(created.stat(), get(zk.exists("/u/v/w")));
    }

    @Test
    void deleteRecursiveDeletesATree() {
        ZooKeeperClient zk = started();
        for (int i = 0; i < 300; i++) {
            get(zk.create("/tree/" + i % 7 + "/" + i, DATA, CreateOptions.DEFAULT.makePath()));
        }
        get(zk.deleteRecursive("/tree"));
        assertNull(get(zk.exists("/tree")));
        get(zk.deleteRecursive("/tree"));
    }

    @Test
    void pathsAreRelativeToTheChroot() {
        ZooKeeperClient root = started();
        ZooKeeperClient zk = started(builder().connectString(server().connectString() + "/app/team"));
        assertRefused(ErrorCode.NO_NODE, failure(zk.create("/node", DATA)), "create", "/node");
        assertTrue(get(zk.ensurePath("/")));
        assertEquals("/node", get(zk.create("/node", DATA)));
        assertEquals("/a/b", get(zk.create("/a/b", DATA, CreateOptions.DEFAULT.makePath())));
        assertEquals(Set.of("node", "a"), Set.copyOf(get(zk.getChildren("/"))));
        assertArrayEquals(DATA, get(root.getData("/app/team/node")).data());
        get(zk.deleteRecursive("/a"));
        assertNull(get(root.exists("/app/team/a")));
    }

    private static RefusedException assertRefused(ErrorCode code, Throwable error, String operation, String path) {
        RefusedException refused = assertInstanceOf(RefusedException.class, error);
        assertEquals(code, refused.code());
        assertEquals(operation, refused.operation());
        assertEquals(path, refused.path());
        return refused;
    }
}
