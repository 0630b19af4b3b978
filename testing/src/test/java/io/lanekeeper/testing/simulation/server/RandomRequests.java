// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.jute.Record;
import org.apache.zookeeper.MultiOperationRecord;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
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
import org.apache.zookeeper.proto.GetChildren2Request;
import org.apache.zookeeper.proto.GetChildrenRequest;
import org.apache.zookeeper.proto.GetDataRequest;
import org.apache.zookeeper.proto.GetEphemeralsRequest;
import org.apache.zookeeper.proto.ReconfigRequest;
import org.apache.zookeeper.proto.RemoveWatchesRequest;
import org.apache.zookeeper.proto.SetACLRequest;
import org.apache.zookeeper.proto.SetDataRequest;
import org.apache.zookeeper.proto.SetWatches;
import org.apache.zookeeper.proto.SetWatches2;
import org.apache.zookeeper.proto.SyncRequest;
import org.jspecify.annotations.Nullable;

/** Requests of all kinds on few paths, so that they meet; some of them wrong. */
final class RandomRequests {
    /** A request as it goes to a server. */
    record Asked(int type, @Nullable Record record) {
        @Override
        public String toString() {
            return type + " " + (record == null ? "" : record.toString().trim());
        }
    }

    /** From here on no server knows a type. */
    private static final int FIRST_UNKNOWN = 200;

    private static final List<String> WRONG =
            List.of("/", "", "a", "/a/", "/a//b", "/a/./b", "/zookeeper", "/zookeeper/config", "/n\u0000");

    /** Requests that make no sense without a body. */
    private static final List<Integer> BODIED = List.of(
            OpCode.create,
            OpCode.create2,
            OpCode.createContainer,
            OpCode.createTTL,
            OpCode.delete,
            OpCode.exists,
            OpCode.getData,
            OpCode.getChildren,
            OpCode.getChildren2,
            OpCode.setData,
            OpCode.getACL,
            OpCode.setACL,
            OpCode.sync,
            OpCode.multi,
            OpCode.multiRead,
            OpCode.getAllChildrenNumber,
            OpCode.getEphemerals,
            OpCode.addWatch,
            OpCode.removeWatches,
            OpCode.checkWatches,
            OpCode.setWatches,
            OpCode.setWatches2);

    private final Random random;
    private final List<String> sequential = new ArrayList<>();

    RandomRequests(Random random) {
        this.random = random;
    }

    /** Notes a created node, whose name was not known before. */
    void created(String path) {
        sequential.add(path);
    }

    /** Returns whether servers do not know {@code type}, and close the connection. */
    static boolean isUnknown(int type) {
        return type >= FIRST_UNKNOWN || type == OpCode.check;
    }

    Asked next() {
        return switch (random.nextInt(40)) {
            case 0, 1, 2, 3, 4 -> create(random.nextBoolean() ? OpCode.create : OpCode.create2);
            case 5 -> create(OpCode.createContainer);
            case 6 ->
                new Asked(
                        OpCode.createTTL,
                        new CreateTTLRequest(
                                path(), data(), acl(), 4 + random.nextInt(3), random.nextInt(20) * 1_000L));
            case 7, 8, 9, 10, 11, 12 -> new Asked(OpCode.delete, new DeleteRequest(oldPath(), version()));
            case 13, 14, 15 -> new Asked(OpCode.exists, new ExistsRequest(path(), random.nextBoolean()));
            case 16, 17 -> new Asked(OpCode.getData, new GetDataRequest(path(), random.nextBoolean()));
            case 18, 19 -> new Asked(OpCode.getChildren, new GetChildrenRequest(path(), random.nextBoolean()));
            case 20 -> new Asked(OpCode.getChildren2, new GetChildren2Request(path(), random.nextBoolean()));
            case 21, 22, 23, 24 -> new Asked(OpCode.setData, new SetDataRequest(path(), data(), version()));
            case 25 -> new Asked(OpCode.getACL, new GetACLRequest(path()));
            case 26 -> new Asked(OpCode.setACL, new SetACLRequest(path(), acl(), version()));
            case 27 -> new Asked(OpCode.sync, new SyncRequest(path()));
            case 28, 29 -> new Asked(OpCode.multi, multi());
            case 30 -> new Asked(OpCode.multiRead, multiRead());
            case 31 -> new Asked(OpCode.getAllChildrenNumber, new GetAllChildrenNumberRequest(path()));
            case 32 -> new Asked(OpCode.getEphemerals, new GetEphemeralsRequest(path()));
            case 33, 34 -> new Asked(OpCode.addWatch, new AddWatchRequest(path(), random.nextInt(20) / 9));
            case 35 -> new Asked(OpCode.removeWatches, new RemoveWatchesRequest(path(), 1 + random.nextInt(6)));
            case 36 -> new Asked(OpCode.checkWatches, new CheckWatchesRequest(path(), 1 + random.nextInt(6)));
            case 37 -> new Asked(OpCode.whoAmI, null);
            case 38 -> random.nextInt(4) == 0 ? auth() : new Asked(OpCode.whoAmI, null);
            default ->
                switch (random.nextInt(20)) {
                    case 0 -> new Asked(FIRST_UNKNOWN + random.nextInt(9), null);
                    case 1 -> new Asked(OpCode.check, new CheckVersionRequest(path(), version()));
                    case 2, 3 -> new Asked(BODIED.get(random.nextInt(BODIED.size())), null);
                    case 4 -> new Asked(OpCode.reconfig, new ReconfigRequest("", "", "", -1));
                    default -> create(OpCode.create2);
                };
        };
    }

    /** Watches as a client arms them again. */
    Asked rearm(long zxid) {
        long from = Math.max(0, zxid - random.nextInt(4));
        return random.nextBoolean()
                ? new Asked(OpCode.setWatches, new SetWatches(from, paths(), paths(), paths()))
                : new Asked(OpCode.setWatches2, new SetWatches2(from, paths(), paths(), paths(), paths(), paths()));
    }

    private Asked auth() {
        String user = random.nextInt(3) == 0 ? "bob:secret" : "ann:secret";
        return new Asked(OpCode.auth, new AuthPacket(0, "digest", user.getBytes(StandardCharsets.UTF_8)));
    }

    private Asked create(int type) {
        int flags = type == OpCode.createContainer
                ? random.nextInt(8) == 0 ? 1 : 4
                : random.nextInt(30) == 0 ? random.nextInt(10) : random.nextInt(4);
        return new Asked(type, new CreateRequest(path(), data(), acl(), flags));
    }

    private MultiOperationRecord multi() {
        List<Op> ops = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            ops.add(
                    switch (random.nextInt(5)) {
                        case 0 -> Op.create(path(), data(), Ids.OPEN_ACL_UNSAFE, random.nextInt(4));
                        case 1 -> Op.delete(oldPath(), version());
                        case 2 -> Op.setData(path(), data(), version());
                        case 3 -> Op.check(path(), version());
                        default -> Op.create(path(), data(), acl(), 4);
                    });
        }
        return new MultiOperationRecord(ops);
    }

    private MultiOperationRecord multiRead() {
        List<Op> ops = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            ops.add(random.nextBoolean() ? Op.getData(path()) : Op.getChildren(path()));
        }
        return new MultiOperationRecord(ops);
    }

    private List<String> paths() {
        List<String> paths = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            paths.add(path());
        }
        return paths;
    }

    private String path() {
        if (random.nextInt(40) == 0) {
            return WRONG.get(random.nextInt(WRONG.size()));
        }
        StringBuilder path = new StringBuilder();
        for (int depth = random.nextInt(3); depth >= 0; depth--) {
            path.append('/').append((char) ('a' + random.nextInt(3)));
        }
        return path.toString();
    }

    private String oldPath() {
        return sequential.isEmpty() || random.nextInt(3) == 0
                ? path()
                : sequential.remove(random.nextInt(sequential.size()));
    }

    private int version() {
        return random.nextInt(3) == 0 ? random.nextInt(4) : -1;
    }

    private byte @Nullable [] data() {
        int size = random.nextInt(10);
        return size == 0 ? null : new byte[size - 1];
    }

    private List<ACL> acl() {
        return switch (random.nextInt(24)) {
            case 0 -> Ids.CREATOR_ALL_ACL;
            case 1 -> Ids.READ_ACL_UNSAFE;
            case 2 -> List.of();
            case 3 -> List.of(new ACL(Perms.ALL, new Id("digest", "broken")));
            case 4 -> List.of(new ACL(Perms.ALL & ~Perms.READ, Ids.ANYONE_ID_UNSAFE));
            case 5 -> List.of(new ACL(Perms.ALL, new Id("ip", "127.0.0.1")), new ACL(Perms.READ, new Id("world", "x")));
            default -> Ids.OPEN_ACL_UNSAFE;
        };
    }
}
