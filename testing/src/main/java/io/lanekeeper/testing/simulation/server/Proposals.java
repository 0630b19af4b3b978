// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import io.lanekeeper.testing.simulation.server.Transaction.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.jute.Record;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.MultiOperationRecord;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.common.PathUtils;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.proto.CheckVersionRequest;
import org.apache.zookeeper.proto.CreateRequest;
import org.apache.zookeeper.proto.CreateTTLRequest;
import org.apache.zookeeper.proto.DeleteRequest;
import org.apache.zookeeper.proto.SetACLRequest;
import org.apache.zookeeper.proto.SetDataRequest;
import org.apache.zookeeper.server.EphemeralType;
import org.jspecify.annotations.Nullable;

/** Checks one write request in the order of ZooKeeper's leader, and makes changes of it. */
final class Proposals {
    /** A node as it will be when the changes so far have been applied. */
    private static final class View {
        private final List<ACL> acl;
        private final long owner;
        private int version;
        private int aversion;
        private int creations;
        private int children;

        private View(Node node) {
            acl = node.acl;
            owner = node.owner;
            version = node.version;
            aversion = node.aversion;
            creations = node.creations;
            children = node.children.size();
        }

        private View(List<ACL> acl, long owner) {
            this.acl = acl;
            this.owner = owner;
        }

        private View withAcl(List<ACL> other) {
            View view = new View(other, owner);
            view.version = version;
            view.aversion = aversion;
            view.creations = creations;
            view.children = children;
            return view;
        }
    }

    private final ModelTree tree;
    private final long session;
    private final List<Id> ids;
    private final boolean ttlNodes;
    private final Map<String, @Nullable View> changed = new HashMap<>();

    Proposals(ModelTree tree, long session, List<Id> ids, boolean ttlNodes) {
        this.tree = tree;
        this.session = session;
        this.ids = ids;
        this.ttlNodes = ttlNodes;
    }

    /** The types and results of a multi: its changes, or an error for each of them. */
    record Prepared(List<Change> changes, List<Integer> types, List<Code> errors) {
        boolean refused() {
            return !errors.isEmpty();
        }
    }

    Prepared multi(MultiOperationRecord request) {
        List<Change> changes = new ArrayList<>();
        List<Integer> types = new ArrayList<>();
        List<Code> errors = new ArrayList<>();
        boolean refused = false;
        for (Op op : request) {
            types.add(op.getType());
            if (refused) {
                errors.add(Code.RUNTIMEINCONSISTENCY);
                continue;
            }
            try {
                changes.add(change(op.getType(), op.toRequestRecord()));
                errors.add(Code.OK);
            } catch (Refusal e) {
                refused = true;
                errors.add(e.code());
            }
        }
        return new Prepared(changes, types, refused ? errors : List.of());
    }

    Change change(int type, Record request) throws Refusal {
        return switch (type) {
            case OpCode.create, OpCode.create2, OpCode.createContainer -> {
                CreateRequest create = (CreateRequest) request;
                yield create(type, create.getPath(), create.getData(), create.getAcl(), create.getFlags(), -1);
            }
            case OpCode.createTTL -> {
                CreateTTLRequest create = (CreateTTLRequest) request;
                yield create(
                        type, create.getPath(), create.getData(), create.getAcl(), create.getFlags(), create.getTtl());
            }
            case OpCode.delete -> delete((DeleteRequest) request);
            case OpCode.setData -> setData((SetDataRequest) request);
            case OpCode.setACL -> setAcl((SetACLRequest) request);
            case OpCode.check -> check((CheckVersionRequest) request);
            case OpCode.reconfig -> throw new Refusal(Code.RECONFIGDISABLED);
            default -> throw new Refusal(Code.UNIMPLEMENTED);
        };
    }

    private Change create(int type, String asked, byte[] data, List<ACL> askedAcl, int flags, long ttl) throws Refusal {
        CreateMode mode = mode(flags);
        if (mode.isTTL() && !ttlNodes) {
            throw new Refusal(Code.UNIMPLEMENTED);
        }
        try {
            EphemeralType.validateTTL(mode, ttl);
        } catch (IllegalArgumentException e) {
            throw new Refusal(Code.BADARGUMENTS);
        }
        String parentPath = parentForCreate(asked);
        List<ACL> acl = Permissions.checked(askedAcl, ids);
        View parent = view(parentPath);
        Permissions.require(parent.acl, Perms.CREATE, ids);
        String path = mode.isSequential() ? asked + String.format(Locale.ENGLISH, "%010d", parent.creations) : asked;
        validate(path);
        if (exists(path)) {
            throw new Refusal(Code.NODEEXISTS);
        }
        if (Node.isSession(parent.owner)) {
            throw new Refusal(Code.NOCHILDRENFOREPHEMERALS);
        }
        parent.creations++;
        parent.children++;
        changed.put(parentPath, parent);
        long owner = owner(type, mode, ttl);
        changed.put(path, new View(acl, owner));
        return new Transaction.Create(path, data, acl, owner, parent.creations);
    }

    private static CreateMode mode(int flags) throws Refusal {
        try {
            return CreateMode.fromFlag(flags);
        } catch (KeeperException e) {
            throw new Refusal(e.code());
        }
    }

    /** Returns the owner of a node. The type of the request decides it; of the flags only "ephemeral" counts. */
    private long owner(int type, CreateMode mode, long ttl) {
        return switch (type) {
            case OpCode.createContainer -> Node.containerOwner();
            case OpCode.createTTL -> Node.ttlOwner(ttl);
            default -> mode.isEphemeral() ? session : 0;
        };
    }

    private Change delete(DeleteRequest request) throws Refusal {
        String path = request.getPath();
        if (path.lastIndexOf('/') < 0 || path.indexOf('\0') >= 0 || isSpecial(path)) {
            throw new Refusal(Code.BADARGUMENTS);
        }
        View parent = view(ModelTree.parentOf(path));
        Permissions.require(parent.acl, Perms.DELETE, ids);
        View node = view(path);
        requireVersion(node.version, request.getVersion());
        if (node.children > 0) {
            throw new Refusal(Code.NOTEMPTY);
        }
        parent.children--;
        changed.put(ModelTree.parentOf(path), parent);
        changed.put(path, null);
        return new Transaction.Delete(path);
    }

    private static boolean isSpecial(String path) {
        return path.equals("/")
                || path.equals("/zookeeper")
                || path.equals("/zookeeper/quota")
                || path.equals("/zookeeper/config");
    }

    private Change setData(SetDataRequest request) throws Refusal {
        validate(request.getPath());
        View node = view(request.getPath());
        Permissions.require(node.acl, Perms.WRITE, ids);
        requireVersion(node.version, request.getVersion());
        node.version++;
        changed.put(request.getPath(), node);
        return new Transaction.SetData(request.getPath(), request.getData(), node.version);
    }

    private Change setAcl(SetACLRequest request) throws Refusal {
        validate(request.getPath());
        List<ACL> acl = Permissions.checked(request.getAcl(), ids);
        View node = view(request.getPath());
        Permissions.require(node.acl, Perms.ADMIN, ids);
        requireVersion(node.aversion, request.getVersion());
        View next = node.withAcl(acl);
        next.aversion++;
        changed.put(request.getPath(), next);
        return new Transaction.SetAcl(request.getPath(), acl, next.aversion);
    }

    private Change check(CheckVersionRequest request) throws Refusal {
        validate(request.getPath());
        View node = view(request.getPath());
        Permissions.require(node.acl, Perms.READ, ids);
        requireVersion(node.version, request.getVersion());
        return new Transaction.Check(request.getPath());
    }

    private static void requireVersion(int current, int expected) throws Refusal {
        if (expected != -1 && expected != current) {
            throw new Refusal(Code.BADVERSION);
        }
    }

    private static String parentForCreate(String path) throws Refusal {
        if (path.lastIndexOf('/') < 0 || path.indexOf('\0') >= 0) {
            throw new Refusal(Code.BADARGUMENTS);
        }
        return ModelTree.parentOf(path);
    }

    private static void validate(String path) throws Refusal {
        try {
            PathUtils.validatePath(path);
        } catch (IllegalArgumentException e) {
            throw new Refusal(Code.BADARGUMENTS);
        }
    }

    private boolean exists(String path) {
        return changed.containsKey(path) ? changed.get(path) != null : tree.get(path) != null;
    }

    private View view(String path) throws Refusal {
        View view = changed.get(path);
        Node node = tree.get(path);
        if (view != null) {
            return view;
        }
        if (changed.containsKey(path) || node == null) {
            throw new Refusal(Code.NONODE);
        }
        return new View(node);
    }
}
