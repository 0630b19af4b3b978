// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import io.lanekeeper.testing.simulation.server.Transaction.Applied;
import io.lanekeeper.testing.simulation.server.Transaction.Change;
import io.lanekeeper.testing.simulation.server.Transaction.Nothing;
import java.io.IOException;
import java.util.List;
import org.apache.jute.BinaryInputArchive;
import org.apache.jute.Record;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.MultiOperationRecord;
import org.apache.zookeeper.MultiResponse;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.Create2Response;
import org.apache.zookeeper.proto.CreateRequest;
import org.apache.zookeeper.proto.CreateResponse;
import org.apache.zookeeper.proto.CreateTTLRequest;
import org.apache.zookeeper.proto.DeleteRequest;
import org.apache.zookeeper.proto.ReconfigRequest;
import org.apache.zookeeper.proto.SetACLRequest;
import org.apache.zookeeper.proto.SetACLResponse;
import org.apache.zookeeper.proto.SetDataRequest;
import org.apache.zookeeper.proto.SetDataResponse;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the requests of one connection, each in one step: agrees on the change, applies it, sends events and the
 * reply.
 */
final class RequestProcessor {
    private static final int PING_XID = -2;
    private static final long NO_ZXID = -1;

    private final SimulatedServer server;
    private final ServerConnection connection;
    private final ReadProcessor reads;

    RequestProcessor(SimulatedServer server, ServerConnection connection) {
        this.server = server;
        this.connection = connection;
        reads = new ReadProcessor(server, connection);
    }

    void process(ModelSession session, int xid, int type, BinaryInputArchive in) {
        if (type == OpCode.ping) {
            connection.reply(PING_XID, server.tree().lastZxid(), Code.OK, null);
            return;
        }
        reads.forget();
        Code code = Code.OK;
        Record body = null;
        try {
            requireTaken(type, in);
            body = isWrite(type) ? write(session, type, in) : reads.answer(session.id(), type, in);
        } catch (Refusal e) {
            code = e.code();
        } catch (IOException | RuntimeException e) {
            code = Code.MARSHALLINGERROR; // as ZooKeeper does, whatever the cause
        }
        if (code == Code.SESSIONMOVED) {
            connection.close();
            return;
        }
        log(xid, type, reads.path(), code.intValue());
        boolean unknown = code == Code.UNIMPLEMENTED && !isWrite(type);
        connection.reply(xid, unknown ? NO_ZXID : server.tree().lastZxid(), code, body);
        if (unknown) {
            connection.close();
        }
    }

    /** Refuses a write or a sync at a read-only server, without a closer look. */
    private void requireTaken(int type, BinaryInputArchive in) throws Refusal {
        if (server.readOnly() != null && (isWrite(type) || type == OpCode.sync)) {
            reads.notePath(type, in);
            throw new Refusal(Code.NOTREADONLY);
        }
    }

    void log(int xid, int type, @Nullable String path, int error) {
        ensemble()
                .requests()
                .add(new ServedRequest(
                        server.number(),
                        connection.sessionId(),
                        xid,
                        type,
                        path,
                        server.tree().lastZxid(),
                        error));
    }

    private static boolean isWrite(int type) {
        return switch (type) {
            case OpCode.create,
                    OpCode.create2,
                    OpCode.createContainer,
                    OpCode.createTTL,
                    OpCode.delete,
                    OpCode.setData,
                    OpCode.setACL,
                    OpCode.reconfig,
                    OpCode.multi -> true;
            default -> false;
        };
    }

    static Record request(int type, BinaryInputArchive in) throws IOException {
        return switch (type) {
            case OpCode.multi -> Wire.read(in, new MultiOperationRecord());
            case OpCode.create, OpCode.create2, OpCode.createContainer -> Wire.read(in, new CreateRequest());
            case OpCode.createTTL -> Wire.read(in, new CreateTTLRequest());
            case OpCode.delete -> Wire.read(in, new DeleteRequest());
            case OpCode.setData -> Wire.read(in, new SetDataRequest());
            case OpCode.setACL -> Wire.read(in, new SetACLRequest());
            default -> Wire.read(in, new ReconfigRequest());
        };
    }

    private Record readable(int type, BinaryInputArchive in) throws IOException {
        try {
            return request(type, in);
        } catch (IOException | RuntimeException e) {
            if (ensemble().version().takesZxid(type)) {
                commit(new Nothing());
            }
            throw e;
        }
    }

    private Ensemble ensemble() {
        return server.ensemble();
    }

    private @Nullable Record write(ModelSession session, int type, BinaryInputArchive in) throws Refusal, IOException {
        Ensemble ensemble = ensemble();
        Record request = readable(type, in);
        reads.note(request);
        if (ensemble.session(session.id()) == null) {
            throw refused(Code.SESSIONEXPIRED);
        }
        if (session.owner() != server) {
            throw refused(Code.SESSIONMOVED);
        }
        Proposals proposals = new Proposals(ensemble.tree(), session.id(), connection.ids(), ensemble.ttlNodes());
        if (request instanceof MultiOperationRecord multi) {
            return multi(proposals.multi(multi));
        }
        Change change;
        try {
            change = proposals.change(type, request);
        } catch (Refusal e) {
            throw refused(e.code());
        } catch (RuntimeException e) {
            commit(new Nothing());
            throw e;
        }
        return response(type, commit(change).get(0));
    }

    /** Commits an empty transaction, as a server does for a refused write, and returns the refusal. */
    private Refusal refused(Code code) {
        commit(new Nothing());
        return new Refusal(code);
    }

    private List<Applied> commit(Change change) {
        ensemble().commit(change, server);
        return server.catchUp();
    }

    private static @Nullable Record response(int type, Applied applied) {
        return switch (type) {
            case OpCode.create -> new CreateResponse(applied.path());
            case OpCode.create2, OpCode.createContainer, OpCode.createTTL ->
                new Create2Response(applied.path(), applied.stat());
            case OpCode.setData -> new SetDataResponse(applied.stat());
            case OpCode.setACL -> new SetACLResponse(applied.stat());
            default -> null;
        };
    }

    private Record multi(Proposals.Prepared prepared) {
        MultiResponse response = new MultiResponse();
        if (prepared.refused()) {
            commit(new Nothing());
            prepared.errors().forEach(code -> response.add(new OpResult.ErrorResult(code.intValue())));
            return response;
        }
        List<Applied> applied = commit(new Transaction.Multi(prepared.changes()));
        for (int i = 0; i < applied.size(); i++) {
            response.add(result(prepared.types().get(i), applied.get(i)));
        }
        return response;
    }

    private static OpResult result(int type, Applied applied) {
        return switch (type) {
            case OpCode.create -> new OpResult.CreateResult(applied.path());
            case OpCode.create2, OpCode.createContainer, OpCode.createTTL ->
                new OpResult.CreateResult(applied.path(), applied.stat());
            case OpCode.setData -> new OpResult.SetDataResult(applied.stat());
            case OpCode.delete -> new OpResult.DeleteResult();
            default -> new OpResult.CheckResult();
        };
    }
}
