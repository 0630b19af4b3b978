// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import io.lanekeeper.testing.simulation.server.WatchManager.Mode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.jute.BinaryInputArchive;
import org.apache.jute.Record;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.MultiOperationRecord;
import org.apache.zookeeper.MultiResponse;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.data.ClientInfo;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.proto.CheckVersionRequest;
import org.apache.zookeeper.proto.CreateRequest;
import org.apache.zookeeper.proto.CreateTTLRequest;
import org.apache.zookeeper.proto.DeleteRequest;
import org.apache.zookeeper.proto.ExistsRequest;
import org.apache.zookeeper.proto.ExistsResponse;
import org.apache.zookeeper.proto.GetACLRequest;
import org.apache.zookeeper.proto.GetACLResponse;
import org.apache.zookeeper.proto.GetAllChildrenNumberRequest;
import org.apache.zookeeper.proto.GetAllChildrenNumberResponse;
import org.apache.zookeeper.proto.GetChildren2Request;
import org.apache.zookeeper.proto.GetChildren2Response;
import org.apache.zookeeper.proto.GetChildrenRequest;
import org.apache.zookeeper.proto.GetChildrenResponse;
import org.apache.zookeeper.proto.GetDataRequest;
import org.apache.zookeeper.proto.GetDataResponse;
import org.apache.zookeeper.proto.GetEphemeralsRequest;
import org.apache.zookeeper.proto.GetEphemeralsResponse;
import org.apache.zookeeper.proto.SetACLRequest;
import org.apache.zookeeper.proto.SetDataRequest;
import org.apache.zookeeper.proto.SetSASLResponse;
import org.apache.zookeeper.proto.SyncRequest;
import org.apache.zookeeper.proto.SyncResponse;
import org.apache.zookeeper.proto.WhoAmIResponse;
import org.jspecify.annotations.Nullable;

/** Carries out the requests that change no node. */
final class ReadProcessor {
    private final SimulatedServer server;
    private final ServerConnection connection;
    private final WatchProcessor watches;
    private @Nullable String path;

    ReadProcessor(SimulatedServer server, ServerConnection connection) {
        this.server = server;
        this.connection = connection;
        watches = new WatchProcessor(server, connection);
    }

    /** Returns the path of the request that was read last, for the log. */
    @Nullable
    String path() {
        return path;
    }

    void forget() {
        path = null;
    }

    /** Notes the path of a request that is not carried out; a request that cannot be read has none. */
    void notePath(int type, BinaryInputArchive in) {
        try {
            if (type == OpCode.sync) {
                path = Wire.read(in, new SyncRequest()).getPath();
            } else {
                note(RequestProcessor.request(type, in));
            }
        } catch (IOException | RuntimeException e) {
            path = null;
        }
    }

    void note(Record write) {
        if (write instanceof MultiOperationRecord multi) {
            path = multi.size() == 0 ? null : multi.iterator().next().getPath();
        } else if (write instanceof CreateRequest create) {
            path = create.getPath();
        } else if (write instanceof CreateTTLRequest create) {
            path = create.getPath();
        } else if (write instanceof DeleteRequest delete) {
            path = delete.getPath();
        } else if (write instanceof SetDataRequest set) {
            path = set.getPath();
        } else if (write instanceof SetACLRequest set) {
            path = set.getPath();
        } else if (write instanceof CheckVersionRequest check) {
            path = check.getPath();
        }
    }

    @Nullable
    Record answer(long session, int type, BinaryInputArchive in) throws Refusal, IOException {
        return switch (type) {
            case OpCode.sync -> sync(Wire.read(in, new SyncRequest()));
            case OpCode.exists -> exists(Wire.read(in, new ExistsRequest()));
            case OpCode.getData -> getData(Wire.read(in, new GetDataRequest()));
            case OpCode.getChildren -> getChildren(Wire.read(in, new GetChildrenRequest()));
            case OpCode.getChildren2 -> getChildren2(Wire.read(in, new GetChildren2Request()));
            case OpCode.getACL -> getAcl(Wire.read(in, new GetACLRequest()));
            case OpCode.getAllChildrenNumber -> count(Wire.read(in, new GetAllChildrenNumberRequest()));
            case OpCode.getEphemerals -> ephemerals(session, Wire.read(in, new GetEphemeralsRequest()));
            case OpCode.multiRead -> multiRead(Wire.read(in, new MultiOperationRecord()));
            case OpCode.whoAmI -> whoAmI();
            case OpCode.sasl -> new SetSASLResponse();
            default -> watches.answer(type, in);
        };
    }

    private Record sync(SyncRequest request) {
        path = request.getPath();
        server.catchUp();
        return new SyncResponse(path);
    }

    private Node readable(@Nullable String asked, int permission) throws Refusal {
        path = asked;
        Node node = server.tree().get(java.util.Objects.requireNonNull(asked));
        if (node == null) {
            throw new Refusal(Code.NONODE);
        }
        Permissions.require(node.acl, permission, connection.ids());
        return node;
    }

    private Record exists(ExistsRequest request) throws Refusal {
        path = request.getPath();
        if (path.indexOf('\0') >= 0) {
            throw new Refusal(Code.BADARGUMENTS);
        }
        Node node = server.tree().get(path);
        if (node != null) {
            Permissions.require(node.acl, Perms.READ, connection.ids());
        }
        if (request.getWatch()) {
            server.dataWatches().add(path, connection, Mode.STANDARD);
        }
        if (node == null) {
            throw new Refusal(Code.NONODE);
        }
        return new ExistsResponse(node.stat());
    }

    private GetDataResponse getData(GetDataRequest request) throws Refusal {
        Node node = readable(request.getPath(), Perms.READ);
        if (request.getWatch()) {
            server.dataWatches().add(request.getPath(), connection, Mode.STANDARD);
        }
        return new GetDataResponse(node.data, node.stat());
    }

    private GetChildrenResponse getChildren(GetChildrenRequest request) throws Refusal {
        return new GetChildrenResponse(children(request.getPath(), request.getWatch()));
    }

    private Record getChildren2(GetChildren2Request request) throws Refusal {
        List<String> children = children(request.getPath(), request.getWatch());
        return new GetChildren2Response(
                children, readable(request.getPath(), Perms.READ).stat());
    }

    private List<String> children(String asked, boolean watch) throws Refusal {
        Node node = readable(asked, Perms.READ);
        if (watch) {
            server.childWatches().add(asked, connection, Mode.STANDARD);
        }
        return new ArrayList<>(node.children);
    }

    private Record getAcl(GetACLRequest request) throws Refusal {
        Node node = readable(request.getPath(), Perms.READ | Perms.ADMIN);
        boolean admin = Permissions.allow(node.acl, Perms.ADMIN, connection.ids());
        return new GetACLResponse(admin ? node.acl : Permissions.masked(node.acl), node.stat());
    }

    private Record count(GetAllChildrenNumberRequest request) throws Refusal {
        readable(request.getPath(), Perms.READ);
        return new GetAllChildrenNumberResponse(server.tree().countBelow(request.getPath()));
    }

    private Record ephemerals(long session, GetEphemeralsRequest request) {
        String prefix = request.getPrefixPath();
        boolean all = prefix == null || prefix.isBlank() || prefix.trim().equals("/");
        return new GetEphemeralsResponse(server.tree().ephemeralsOf(session).stream()
                .filter(node -> all || node.startsWith(prefix))
                .toList());
    }

    private Record multiRead(MultiOperationRecord request) throws IOException {
        MultiResponse response = new MultiResponse();
        for (Op op : request) {
            try {
                response.add(read(op));
            } catch (Refusal e) {
                response.add(new OpResult.ErrorResult(e.code().intValue()));
            }
        }
        return response;
    }

    private OpResult read(Op op) throws Refusal, IOException {
        if (op.getType() == OpCode.getData) {
            GetDataResponse data = getData((GetDataRequest) op.toRequestRecord());
            return new OpResult.GetDataResult(data.getData(), data.getStat());
        } else if (op.getType() == OpCode.getChildren) {
            return new OpResult.GetChildrenResult(
                    getChildren((GetChildrenRequest) op.toRequestRecord()).getChildren());
        }
        throw new IOException("operation " + op.getType() + " in a multiRead");
    }

    private Record whoAmI() {
        return new WhoAmIResponse(connection.ids().stream()
                .map(id -> new ClientInfo(id.getScheme(), user(id)))
                .toList());
    }

    private static String user(Id id) {
        int colon = id.getId().indexOf(':');
        return id.getScheme().equals("digest") && colon >= 0 ? id.getId().substring(0, colon) : id.getId();
    }
}
