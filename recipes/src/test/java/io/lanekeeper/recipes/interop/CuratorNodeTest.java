// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.recipes.Recipes;
import io.lanekeeper.recipes.group.Group;
import io.lanekeeper.recipes.group.Member;
import io.lanekeeper.recipes.group.Membership;
import io.lanekeeper.recipes.node.PersistentNodeOptions;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.nodes.GroupMember;
import org.apache.curator.framework.recipes.nodes.PersistentNode;
import org.apache.zookeeper.CreateMode;
import org.junit.jupiter.api.Test;

/** Groups and persistent nodes beside Curator's {@code GroupMember} and {@code PersistentNode} on one path. */
class CuratorNodeTest extends CuratorCase {
    private static boolean has(Group group, String id, String payload) {
        Member member = group.members().get(id);
        return member != null && member.confirmed() && new String(member.payload(), UTF_8).equals(payload);
    }

    private static boolean has(GroupMember group, String id, String payload) {
        byte[] data = group.getCurrentMembers().get(id);
        return data != null && new String(data, UTF_8).equals(payload);
    }

    @Test
    void membersOfBothSeeEachOther() {
        Recipes recipes = recipes();
        Group ours = recipes.group(path());
        get(ours.start());
        Membership membership = get(ours.join("ours", bytes("a")));
        assertArrayEquals(bytes("a"), data(path() + "/ours"));
        CuratorFramework curator = curator();
        GroupMember theirs = new GroupMember(curator, path(), "theirs", bytes("b"));
        theirs.start();
        until("Curator sees ours", () -> has(theirs, "ours", "a"));
        until("ours sees Curator's", () -> has(ours, "theirs", "b"));
        assertEquals(Set.of("ours", "theirs"), ours.members().keySet());
        get(membership.setPayload(bytes("c")));
        until("Curator sees the payload", () -> has(theirs, "ours", "c"));
        theirs.setThisData(bytes("d"));
        until("ours sees the payload", () -> has(ours, "theirs", "d"));
        server().expireSession(session(curator));
        until(
                "Curator's is back in a new session",
                () -> has(ours, "theirs", "d") && owner(path() + "/theirs") == session(curator));
        get(membership.leave());
        until(
                "Curator sees that ours has left",
                () -> !theirs.getCurrentMembers().containsKey("ours"));
        theirs.close();
        until("ours sees that Curator's has left", () -> ours.members().isEmpty());
        get(ours.close());
    }

    @Test
    void ourMembershipWaitsForAMemberOfCuratorWithItsName() {
        CuratorFramework curator = curator();
        GroupMember theirs = new GroupMember(curator, path(), "name", bytes("theirs"));
        theirs.start();
        untilChildren(1, path());
        Group ours = recipes().group(path());
        Membership membership = get(ours.join("name", bytes("ours")));
        assertEquals(Membership.State.CONFLICT, membership.state());
        assertEquals("theirs", text(path() + "/name"));
        theirs.close();
        until("ours is the member", () -> membership.state() == Membership.State.PRESENT);
        assertEquals("ours", text(path() + "/name"));
        get(ours.close());
        untilChildren(0, path());
    }

    @Test
    void ourNodeWaitsForCuratorsAndReplacesNoStranger() throws Exception {
        String node = path() + "/node";
        PersistentNode theirs = new PersistentNode(curator(), CreateMode.EPHEMERAL, false, node, bytes("theirs"));
        theirs.start();
        assertTrue(theirs.waitForInitialCreate(LIMIT.toSeconds(), TimeUnit.SECONDS));
        io.lanekeeper.recipes.node.PersistentNode ours =
                recipes().persistentNode(node, bytes("ours"), PersistentNodeOptions.EPHEMERAL);
        get(ours.start());
        assertEquals(io.lanekeeper.recipes.node.PersistentNode.State.CONFLICT, ours.state());
        assertEquals("theirs", text(node));
        theirs.close();
        until("ours is present", () -> ours.state() == io.lanekeeper.recipes.node.PersistentNode.State.PRESENT);
        assertEquals("ours", text(node));
        get(ours.close());
        untilChildren(0, path());
    }

    /**
     * Curator's node takes whatever is at its path for its own: it writes its data into ours. Ours reports that, and keeps its node. By
     * design the two do not share one path; after the end of ours Curator makes its own.
     */
    @Test
    void curatorsNodeWritesIntoOurs() throws Exception {
        String node = path() + "/node";
        io.lanekeeper.recipes.node.PersistentNode ours =
                recipes().persistentNode(node, bytes("ours"), PersistentNodeOptions.EPHEMERAL);
        get(ours.start());
        long owner = owner(node);
        PersistentNode theirs = new PersistentNode(curator(), CreateMode.EPHEMERAL, false, node, bytes("theirs"));
        theirs.start();
        until("Curator has written into it", () -> text(node).equals("theirs"));
        assertEquals(owner, owner(node));
        assertEquals(io.lanekeeper.recipes.node.PersistentNode.State.PRESENT, ours.state());
        get(ours.close());
        until("Curator has made its own", () -> owner(node) != owner && owner(node) != 0);
        theirs.close();
        untilChildren(0, path());
    }
}
