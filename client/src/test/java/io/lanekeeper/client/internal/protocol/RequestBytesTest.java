// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.AclId;
import io.lanekeeper.client.data.Children;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.CreatedNode;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.jute.JuteReader;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.path.PathRules;
import io.lanekeeper.handler.FrameEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.jute.BinaryOutputArchive;
import org.apache.jute.Record;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.proto.CreateResponse;
import org.apache.zookeeper.proto.GetChildren2Response;
import org.apache.zookeeper.proto.GetChildrenResponse;
import org.apache.zookeeper.proto.GetDataResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares what we write and read with ZooKeeper's own generated records, for random values. */
class RequestBytesTest {
    private static final String[] NAMES = {"a", "b c", "\u00e9t\u00e9", "\u4e2d\u6587", "x-0000000001", "."};
    private static final String[] PREFIXES = {"/", "/app", "/\u00e9", "/a/\u4e2d/b"};
    private static final Watcher WATCHER = event -> {};

    @RepeatedTest(200)
    void requestsHaveTheBytesOfZooKeeper(RepetitionInfo repetition) throws IOException {
        Random random = new Random(repetition.getCurrentRepetition());
        Chroot chroot = Chroot.of(PREFIXES[random.nextInt(PREFIXES.length)]);
        String path = path(random);
        int size = PathRules.check(path);
        String server = chroot.toServer(path);
        byte @Nullable [] data = data(random);
        int version = random.nextInt(100) - 1;
        @Nullable Watcher watcher = random.nextBoolean() ? WATCHER : null;
        boolean watch = watcher != null;
        List<Acl> acl = new ArrayList<>();
        List<ACL> theirAcl = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            String id = "user:" + NAMES[random.nextInt(NAMES.length)];
            int permissions = random.nextInt(32);
            acl.add(new Acl(permissions, new AclId("digest", id)));
            theirAcl.add(new ACL(permissions, new Id("digest", id)));
        }
        // With "/" a sequential create is below the chroot; see sequentialNodesOfTheRoot.
        List<CreateMode> modes = List.of(
                CreateMode.PERSISTENT,
                CreateMode.EPHEMERAL,
                CreateMode.PERSISTENT_SEQUENTIAL,
                CreateMode.EPHEMERAL_SEQUENTIAL);
        CreateMode mode = modes.get(random.nextInt(size == 1 ? 2 : modes.size()));

        same(
                ZooDefs.OpCode.exists,
                new org.apache.zookeeper.proto.ExistsRequest(server, watch),
                new ReadRequest.Exists(chroot, path, size, watcher));
        same(
                ZooDefs.OpCode.getData,
                new org.apache.zookeeper.proto.GetDataRequest(server, watch),
                new ReadRequest.GetData(chroot, path, size, watcher));
        same(
                ZooDefs.OpCode.getChildren,
                new org.apache.zookeeper.proto.GetChildrenRequest(server, watch),
                new ReadRequest.GetChildren(chroot, path, size, watcher));
        same(
                ZooDefs.OpCode.getChildren2,
                new org.apache.zookeeper.proto.GetChildren2Request(server, watch),
                new ReadRequest.GetChildrenWithStat(chroot, path, size, watcher));
        same(
                ZooDefs.OpCode.setData,
                new org.apache.zookeeper.proto.SetDataRequest(server, data, version),
                new WriteRequest.SetData(chroot, path, size, data, version));
        same(
                ZooDefs.OpCode.delete,
                new org.apache.zookeeper.proto.DeleteRequest(server, version),
                new WriteRequest.Delete(chroot, path, size, version));
        same(
                ZooDefs.OpCode.create,
                new org.apache.zookeeper.proto.CreateRequest(server, data, theirAcl, mode.flag()),
                new WriteRequest.Create(chroot, path, size, data, acl, mode));
        same(
                ZooDefs.OpCode.create2,
                new org.apache.zookeeper.proto.CreateRequest(server, data, theirAcl, mode.flag()),
                new WriteRequest.CreateWithStat(chroot, path, size, data, acl, mode));
        same(
                ZooDefs.OpCode.sync,
                new org.apache.zookeeper.proto.SyncRequest(server),
                new SyncRequest(chroot, path, size));
        List<String> one = List.of(path, server);
        List<String> two = List.of();
        List<String> three = List.of(path(random), path(random), path(random));
        long zxid = random.nextLong();
        same(
                ZooDefs.OpCode.setWatches,
                new org.apache.zookeeper.proto.SetWatches(zxid, one, two, three),
                new SetWatchesRequest(zxid, one, two, three));
    }

    /** Servers keep what they were given, by whatever client. */
    @Test
    void aclWithUnknownPermissionsOrWithoutAnIdIsRead() {
        ByteBuffer reply = ByteBuffer.allocate(200);
        reply.putInt(2)
                .putInt(255)
                .putInt(-1)
                .putInt(-1)
                .putInt(-1)
                .putInt(2)
                .put(new byte[] {'i', 'p'})
                .putInt(0);
        reply.position(0);
        List<Acl> acl = new PathQuery.GetAcl(Chroot.NONE, "/a", 2)
                .readReply(new JuteReader().wrap(reply))
                .acl();
        assertEquals(List.of(new Acl(255, new AclId("", "")), new Acl(-1, new AclId("ip", ""))), acl);
    }

    @Test
    void requestsOfTheSessionHaveTheBytesOfZooKeeper() throws IOException {
        assertEquals(ZooDefs.OpCode.closeSession, OpCode.CLOSE_SESSION.number());
        assertEquals(0, new CloseSessionRequest().bodySize());
        assertArrayEquals(
                theirs(new org.apache.zookeeper.proto.RequestHeader(-2, ZooDefs.OpCode.ping)), ours(Ping.INSTANCE));
        byte[] password = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
        assertArrayEquals(
                theirs(new org.apache.zookeeper.proto.ConnectRequest(0, 5, 4000, 0, new byte[16], false)),
                ours(new ConnectRequest(5, 4000, null, false)));
        assertArrayEquals(
                theirs(new org.apache.zookeeper.proto.ConnectRequest(0, -1, 4000, Long.MIN_VALUE, password, true)),
                ours(new ConnectRequest(-1, 4000, new SessionCredentials(Long.MIN_VALUE, password), true)));
    }

    @ParameterizedTest
    @CsvSource({"/,/,/", "/app,/,/app/", "/app,/x,/app/x", "/app,/x/,/app/x/", "/\u00e9,/,/\u00e9/"})
    void sequentialNodesOfTheRootStayBelowTheChroot(String prefix, String path, String server) throws IOException {
        Chroot chroot = Chroot.of(prefix);
        int size = PathRules.checkSequential(path);
        List<ACL> acl = List.of(new ACL(31, new Id("world", "anyone")));
        WriteRequest.Create create =
                new WriteRequest.Create(chroot, path, size, null, Acl.OPEN_UNSAFE, CreateMode.EPHEMERAL_SEQUENTIAL);
        same(ZooDefs.OpCode.create, new org.apache.zookeeper.proto.CreateRequest(server, null, acl, 3), create);
        String made = server + "0000000000";
        assertEquals(
                prefix.length() == 1 ? made : made.substring(prefix.length()),
                create.readReply(reader(theirs(new CreateResponse(made)))));
    }

    @RepeatedTest(50)
    void repliesOfZooKeeperAreRead(RepetitionInfo repetition) throws IOException {
        Random random = new Random(repetition.getCurrentRepetition());
        Stat theirs = new Stat(
                random.nextLong(),
                random.nextLong(),
                random.nextLong(),
                random.nextLong(),
                random.nextInt(),
                random.nextInt(),
                random.nextInt(),
                random.nextLong(),
                random.nextInt(),
                random.nextInt(),
                random.nextLong());
        byte @Nullable [] data = data(random);
        List<String> names = List.of(NAMES).subList(0, random.nextInt(NAMES.length + 1));
        Chroot chroot = Chroot.of("/\u00e9");

        Check check = new Check(theirs);
        check.stat(new ReadRequest.Exists(chroot, "/a", 2, null).readReply(reader(theirs(theirs))));
        check.stat(new WriteRequest.SetData(chroot, "/a", 2, null, 0).readReply(reader(theirs(theirs))));
        NodeData node = new ReadRequest.GetData(chroot, "/a", 2, null)
                .readReply(reader(theirs(new GetDataResponse(data, theirs))));
        assertArrayEquals(data, node.data());
        check.stat(node.stat());
        assertEquals(
                names,
                new ReadRequest.GetChildren(chroot, "/a", 2, null)
                        .readReply(reader(theirs(new GetChildrenResponse(names)))));
        Children children = new ReadRequest.GetChildrenWithStat(chroot, "/a", 2, null)
                .readReply(reader(theirs(new GetChildren2Response(names, theirs))));
        assertEquals(names, children.names());
        check.stat(children.stat());
        assertEquals(
                "/a7",
                new WriteRequest.Create(chroot, "/a", 2, null, Acl.OPEN_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL)
                        .readReply(reader(theirs(new CreateResponse("/\u00e9/a7")))));
        CreatedNode created = new WriteRequest.CreateWithStat(
                        chroot, "/a", 2, null, Acl.OPEN_UNSAFE, CreateMode.PERSISTENT)
                .readReply(reader(theirs(new org.apache.zookeeper.proto.Create2Response("/\u00e9/a", theirs))));
        assertEquals("/a", created.path());
        check.stat(created.stat());
        // nothing to read, or an echo that is of no interest
        assertNull(new SyncRequest(chroot, "/a", 2).readReply(reader(theirs(new CreateResponse("/a")))));
        assertNull(new WriteRequest.Delete(chroot, "/a", 2, 0).readReply(reader(new byte[0])));
    }

    @Test
    void nullAndEmptyDataAreDistinguished() throws IOException {
        ReadRequest.GetData request = new ReadRequest.GetData(Chroot.NONE, "/a", 2, null);
        Stat stat = new Stat();
        assertNull(request.readReply(reader(theirs(new GetDataResponse(null, stat))))
                .data());
        assertArrayEquals(
                new byte[0],
                request.readReply(reader(theirs(new GetDataResponse(new byte[0], stat))))
                        .data());
    }

    @Test
    void replyPathOutsideTheChrootIsRejected() throws IOException {
        byte[] reply = theirs(new CreateResponse("/other/a"));
        WriteRequest.Create create =
                new WriteRequest.Create(Chroot.of("/app"), "/a", 2, null, Acl.OPEN_UNSAFE, CreateMode.PERSISTENT);
        assertThrows(IllegalArgumentException.class, () -> create.readReply(reader(reply)));
    }

    @Test
    void handshakesWithAndWithoutTheReadOnlyFlagAreRead() throws IOException {
        byte[] password = {9, 8, 7};
        byte[] frame = theirs(new org.apache.zookeeper.proto.ConnectResponse(0, 6000, -5, password, true));
        for (byte[] reply : List.of(frame, Arrays.copyOf(frame, frame.length - 1))) {
            ConnectResponse response = ConnectResponse.read(reader(reply));
            boolean flag = reply.length == frame.length;
            assertEquals(new ConnectResponse(6000, new SessionCredentials(-5, password), flag), response);
            assertFalse(response.refused());
        }
        assertThrows(BufferUnderflowException.class, () -> ConnectResponse.read(reader(Arrays.copyOf(frame, 15))));
        assertTrue(new ConnectResponse(0, new SessionCredentials(0, password), false).refused());
        assertTrue(new ConnectResponse(-1, new SessionCredentials(0, password), false).refused());
    }

    @Test
    void replyCodeSelectsTheKindOfWatch() {
        ReadRequest.Exists exists = new ReadRequest.Exists(Chroot.NONE, "/a", 2, WATCHER);
        assertEquals(WatchKind.DATA, exists.watchKind(0));
        assertEquals(WatchKind.EXIST, exists.watchKind(-101));
        assertNull(exists.watchKind(-102));
        assertTrue(exists.acceptsError(-101));
        assertFalse(exists.acceptsError(-102));
        ReadRequest.GetData getData = new ReadRequest.GetData(Chroot.NONE, "/a", 2, WATCHER);
        assertEquals(WatchKind.DATA, getData.watchKind(0));
        assertNull(getData.watchKind(-101));
        assertFalse(getData.acceptsError(-101));
        ReadRequest.GetChildren children = new ReadRequest.GetChildren(Chroot.NONE, "/a", 2, WATCHER);
        assertEquals(WatchKind.CHILD, children.watchKind(0));
        assertNull(children.watchKind(-101));
        assertEquals(WatchKind.CHILD, new ReadRequest.GetChildrenWithStat(Chroot.NONE, "/a", 2, WATCHER).watchKind(0));
    }

    private record Check(Stat theirs) {
        void stat(io.lanekeeper.client.data.Stat ours) {
            assertEquals(
                    new io.lanekeeper.client.data.Stat(
                            theirs.getCzxid(),
                            theirs.getMzxid(),
                            theirs.getCtime(),
                            theirs.getMtime(),
                            theirs.getVersion(),
                            theirs.getCversion(),
                            theirs.getAversion(),
                            theirs.getEphemeralOwner(),
                            theirs.getDataLength(),
                            theirs.getNumChildren(),
                            theirs.getPzxid()),
                    ours);
        }
    }

    private static String path(Random random) {
        StringBuilder path = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            path.append('/').append(NAMES[random.nextInt(NAMES.length - 1)]);
        }
        return path.length() == 0 ? "/" : path.toString();
    }

    private static byte @Nullable [] data(Random random) {
        if (random.nextInt(4) == 0) {
            return null;
        }
        byte[] data = new byte[random.nextInt(50)];
        random.nextBytes(data);
        return data;
    }

    private static void same(int opCode, Record theirs, Request<?> ours) throws IOException {
        assertEquals(opCode, ours.opCode().number());
        ByteBuffer target = ByteBuffer.allocate(Math.toIntExact(ours.bodySize()));
        ours.writeBody(target);
        assertEquals(0, target.remaining(), "size");
        assertArrayEquals(theirs(theirs), target.array());
    }

    private static byte[] ours(FrameEncoder frame) {
        ByteBuffer target = ByteBuffer.allocate(frame.size());
        frame.encode(target);
        assertEquals(0, target.remaining(), "size");
        return target.array();
    }

    private static byte[] theirs(Record theirs) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        theirs.serialize(BinaryOutputArchive.getArchive(bytes), "");
        return bytes.toByteArray();
    }

    private static JuteReader reader(byte[] frame) {
        return new JuteReader().wrap(ByteBuffer.wrap(frame));
    }
}
