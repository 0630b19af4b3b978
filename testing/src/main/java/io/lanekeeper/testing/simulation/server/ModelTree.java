// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import io.lanekeeper.testing.simulation.server.Transaction.Applied;
import io.lanekeeper.testing.simulation.server.Transaction.Change;
import io.lanekeeper.testing.simulation.server.Transaction.Check;
import io.lanekeeper.testing.simulation.server.Transaction.CloseSession;
import io.lanekeeper.testing.simulation.server.Transaction.Create;
import io.lanekeeper.testing.simulation.server.Transaction.Delete;
import io.lanekeeper.testing.simulation.server.Transaction.Multi;
import io.lanekeeper.testing.simulation.server.Transaction.SetAcl;
import io.lanekeeper.testing.simulation.server.Transaction.SetData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/** The nodes of one server. It applies transactions without a check, and reports each event. */
final class ModelTree {
    /** A listener for changes of nodes. */
    interface Events {
        /**
         * Fires the watches of a node that was deleted.
         *
         * @param acl the node's ACL: only connections that may read the node get its events
         * @param parentAcl the same for the parent
         */
        void deleted(String path, String parent, long zxid, List<ACL> acl, List<ACL> parentAcl);

        /** Fires the data watches of {@code path}. */
        void changed(EventType type, String path, long zxid, List<ACL> acl);

        /** Fires the child watches of {@code path}. */
        void childrenChanged(String path, long zxid, List<ACL> acl);
    }

    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<Long, Set<String>> ephemerals = new HashMap<>();
    private final Set<String> mortals = new LinkedHashSet<>();
    private final Events events;
    private long lastZxid;

    ModelTree(Events events) {
        this.events = events;
        nodes.put("/", newSystemNode());
        addSystemNode("/", "zookeeper");
        addSystemNode("/zookeeper", "quota");
        addSystemNode("/zookeeper", "config");
        Node config = required("/zookeeper/config");
        config.acl = Ids.READ_ACL_UNSAFE;
        config.aversion = -1;
    }

    private void addSystemNode(String parent, String name) {
        nodes.put(parent.equals("/") ? "/" + name : parent + "/" + name, newSystemNode());
        required(parent).children.add(name);
    }

    private static Node newSystemNode() {
        return new Node(new byte[0], Ids.OPEN_ACL_UNSAFE, 0, 0, 0);
    }

    static String parentOf(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    private static String nameOf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Returns the node at {@code path}; null if there is none. ZooKeeper's empty path is the root, too. */
    @Nullable
    Node get(String path) {
        return nodes.get(path.isEmpty() ? "/" : path);
    }

    private Node required(String path) {
        return Objects.requireNonNull(nodes.get(path), path);
    }

    long lastZxid() {
        return lastZxid;
    }

    Set<String> ephemeralsOf(long session) {
        return ephemerals.getOrDefault(session, Set.of());
    }

    Set<String> paths() {
        return nodes.keySet();
    }

    /** Returns whether there is any node that the server itself may delete one day. */
    boolean hasMortals() {
        return !mortals.isEmpty();
    }

    List<String> dead(long now) {
        List<String> dead = new ArrayList<>();
        for (String path : mortals) {
            if (required(path).isDead(now)) {
                dead.add(path);
            }
        }
        return dead;
    }

    int countBelow(String path) {
        if (path.equals("/")) {
            return nodes.size() - 1;
        }
        int count = 0;
        for (String other : nodes.keySet()) {
            count += other.startsWith(path + "/") ? 1 : 0;
        }
        return count;
    }

    /** Applies {@code transaction} and returns the result of each of its changes, in order. */
    List<Applied> apply(Transaction transaction) {
        List<Applied> applied = new ArrayList<>(1);
        if (transaction.change() instanceof Multi multi) {
            for (Change change : multi.changes()) {
                applied.add(apply(change, transaction));
            }
        } else {
            applied.add(apply(transaction.change(), transaction));
        }
        lastZxid = transaction.zxid();
        return applied;
    }

    private Applied apply(Change change, Transaction in) {
        if (change instanceof Create create) {
            return create(create, in);
        } else if (change instanceof Delete delete) {
            delete(delete.path(), in.zxid());
            return new Applied(delete.path(), null);
        } else if (change instanceof SetData set) {
            return setData(set, in);
        } else if (change instanceof SetAcl set) {
            Node node = required(set.path());
            node.acl = set.acl();
            node.aversion = set.version();
            return new Applied(set.path(), node.stat());
        } else if (change instanceof CloseSession close) {
            List.copyOf(ephemeralsOf(close.session())).forEach(path -> delete(path, in.zxid()));
            ephemerals.remove(close.session());
        } else if (change instanceof Check check) {
            return new Applied(check.path(), null);
        }
        return new Applied("", null);
    }

    @SuppressWarnings("NullAway") // data may be null
    private Applied create(Create create, Transaction in) {
        String path = create.path();
        String parentPath = parentOf(path);
        Node parent = required(parentPath);
        if (create.creations() > parent.creations) {
            parent.creations = create.creations();
            parent.pzxid = in.zxid();
        }
        Node node = new Node(create.data(), create.acl(), create.owner(), in.zxid(), in.time());
        parent.children.add(nameOf(path));
        nodes.put(path, node);
        if (node.mayDie()) {
            mortals.add(path);
        } else if (node.owner != 0) {
            ephemerals
                    .computeIfAbsent(node.owner, session -> new LinkedHashSet<>())
                    .add(path);
        }
        Applied applied = new Applied(path, node.stat());
        events.changed(EventType.NodeCreated, path, in.zxid(), node.acl);
        events.childrenChanged(parentPath, in.zxid(), parent.acl);
        return applied;
    }

    private void delete(String path, long zxid) {
        String parentPath = parentOf(path);
        Node node = required(path);
        Node parent = required(parentPath);
        parent.children.remove(nameOf(path));
        parent.pzxid = Math.max(parent.pzxid, zxid);
        nodes.remove(path);
        mortals.remove(path);
        Set<String> siblings = ephemerals.get(node.owner);
        if (siblings != null) {
            siblings.remove(path);
        }
        events.deleted(path, parentPath, zxid, node.acl, parent.acl);
    }

    @SuppressWarnings("NullAway") // data may be null
    private Applied setData(SetData set, Transaction in) {
        Node node = required(set.path());
        node.data = set.data();
        node.version = set.version();
        node.mzxid = in.zxid();
        node.mtime = in.time();
        Applied applied = new Applied(set.path(), node.stat());
        events.changed(EventType.NodeDataChanged, set.path(), in.zxid(), node.acl);
        return applied;
    }
}
