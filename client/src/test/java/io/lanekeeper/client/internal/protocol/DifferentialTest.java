// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.Children;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.CreatedNode;
import io.lanekeeper.client.data.NodeAcl;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.internal.jute.JuteReader;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.protocol.RandomValues.Place;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.jute.Record;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ClientInfo;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.proto.AddWatchRequest;
import org.apache.zookeeper.proto.AuthPacket;
import org.apache.zookeeper.proto.CheckVersionRequest;
import org.apache.zookeeper.proto.Create2Response;
import org.apache.zookeeper.proto.CreateRequest;
import org.apache.zookeeper.proto.CreateResponse;
import org.apache.zookeeper.proto.CreateTTLRequest;
import org.apache.zookeeper.proto.DeleteRequest;
import org.apache.zookeeper.proto.ErrorResponse;
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
import org.apache.zookeeper.proto.GetSASLRequest;
import org.apache.zookeeper.proto.RemoveWatchesRequest;
import org.apache.zookeeper.proto.SetACLRequest;
import org.apache.zookeeper.proto.SetACLResponse;
import org.apache.zookeeper.proto.SetDataRequest;
import org.apache.zookeeper.proto.SetDataResponse;
import org.apache.zookeeper.proto.SetSASLResponse;
import org.apache.zookeeper.proto.SetWatches;
import org.apache.zookeeper.proto.SetWatches2;
import org.apache.zookeeper.proto.WhoAmIResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each record beside ZooKeeper's generated one, for 10,000 random values: what we write is what they write, byte for byte
 * and of the size foretold, and what they read; what they write we read as what it meant; and at each shorter length a
 * reply is a frame that makes no sense, and nothing worse. For multi and multiRead see {@link MultiBytesTest}.
 */
class DifferentialTest {
    private static final int ROUNDS = 10_000;
    /** Every so many rounds a reply is cut short, at each of its bytes. */
    private static final int CUT_EVERY = 100;

    private static final Watcher WATCHER = event -> {};

    static Stream<Arguments> requests() {
        return Stream.of(
                request("create", (v, at) -> {
                    byte[] data = v.data();
                    List<Acl> acl = v.acl();
                    CreateMode mode = mode(v);
                    same(
                            ZooDefs.OpCode.create,
                            new CreateRequest(at.atServer(), data, RandomValues.theirs(acl), mode.flag()),
                            new CreateRequest(),
                            new WriteRequest.Create(at.chroot(), at.path(), at.size(), data, acl, mode));
                    same(
                            ZooDefs.OpCode.create2,
                            new CreateRequest(at.atServer(), data, RandomValues.theirs(acl), mode.flag()),
                            new CreateRequest(),
                            new WriteRequest.CreateWithStat(at.chroot(), at.path(), at.size(), data, acl, mode));
                }),
                request("createContainer", (v, at) -> {
                    byte[] data = v.data();
                    List<Acl> acl = v.acl();
                    CreateRequest theirs = new CreateRequest(at.atServer(), data, RandomValues.theirs(acl), 4);
                    same(
                            ZooDefs.OpCode.createContainer,
                            theirs,
                            new CreateRequest(),
                            new WriteRequest.Create(
                                    at.chroot(), at.path(), at.size(), data, acl, CreateMode.CONTAINER));
                    same(
                            ZooDefs.OpCode.createContainer,
                            theirs,
                            new CreateRequest(),
                            new WriteRequest.CreateWithStat(
                                    at.chroot(), at.path(), at.size(), data, acl, CreateMode.CONTAINER));
                }),
                request("createTTL", (v, at) -> {
                    byte[] data = v.data();
                    List<Acl> acl = v.acl();
                    boolean sequential = v.random().nextBoolean();
                    CreateMode mode =
                            sequential ? CreateMode.PERSISTENT_SEQUENTIAL_WITH_TTL : CreateMode.PERSISTENT_WITH_TTL;
                    long ttl = v.random().nextLong() >>> 24;
                    CreateTTLRequest theirs = new CreateTTLRequest(
                            at.atServer(), data, RandomValues.theirs(acl), sequential ? 6 : 5, ttl);
                    same(
                            ZooDefs.OpCode.createTTL,
                            theirs,
                            new CreateTTLRequest(),
                            new WriteRequest.Create(at.chroot(), at.path(), at.size(), data, acl, mode, ttl));
                    same(
                            ZooDefs.OpCode.createTTL,
                            theirs,
                            new CreateTTLRequest(),
                            new WriteRequest.CreateWithStat(at.chroot(), at.path(), at.size(), data, acl, mode, ttl));
                }),
                request("delete", (v, at) -> {
                    int version = v.version();
                    same(
                            ZooDefs.OpCode.delete,
                            new DeleteRequest(at.atServer(), version),
                            new DeleteRequest(),
                            new WriteRequest.Delete(at.chroot(), at.path(), at.size(), version));
                }),
                request("setData", (v, at) -> {
                    byte[] data = v.data();
                    int version = v.version();
                    same(
                            ZooDefs.OpCode.setData,
                            new SetDataRequest(at.atServer(), data, version),
                            new SetDataRequest(),
                            new WriteRequest.SetData(at.chroot(), at.path(), at.size(), data, version));
                }),
                request("setACL", (v, at) -> {
                    List<Acl> acl = v.acl();
                    int version = v.version();
                    same(
                            ZooDefs.OpCode.setACL,
                            new SetACLRequest(at.atServer(), RandomValues.theirs(acl), version),
                            new SetACLRequest(),
                            new WriteRequest.SetAcl(at.chroot(), at.path(), at.size(), acl, version));
                }),
                request("check", (v, at) -> {
                    int version = v.version();
                    same(
                            ZooDefs.OpCode.check,
                            new CheckVersionRequest(at.atServer(), version),
                            new CheckVersionRequest(),
                            new WriteRequest.Check(at.chroot(), at.path(), at.size(), version));
                }),
                request("exists", (v, at) -> {
                    @Nullable Watcher watcher = watcher(v);
                    same(
                            ZooDefs.OpCode.exists,
                            new ExistsRequest(at.atServer(), watcher != null),
                            new ExistsRequest(),
                            new ReadRequest.Exists(at.chroot(), at.path(), at.size(), watcher));
                }),
                request("getData", (v, at) -> {
                    @Nullable Watcher watcher = watcher(v);
                    same(
                            ZooDefs.OpCode.getData,
                            new GetDataRequest(at.atServer(), watcher != null),
                            new GetDataRequest(),
                            new ReadRequest.GetData(at.chroot(), at.path(), at.size(), watcher));
                }),
                request("getChildren", (v, at) -> {
                    @Nullable Watcher watcher = watcher(v);
                    same(
                            ZooDefs.OpCode.getChildren,
                            new GetChildrenRequest(at.atServer(), watcher != null),
                            new GetChildrenRequest(),
                            new ReadRequest.GetChildren(at.chroot(), at.path(), at.size(), watcher));
                    same(
                            ZooDefs.OpCode.getChildren2,
                            new GetChildren2Request(at.atServer(), watcher != null),
                            new GetChildren2Request(),
                            new ReadRequest.GetChildrenWithStat(at.chroot(), at.path(), at.size(), watcher));
                }),
                request(
                        "sync",
                        (v, at) -> same(
                                ZooDefs.OpCode.sync,
                                new org.apache.zookeeper.proto.SyncRequest(at.atServer()),
                                new org.apache.zookeeper.proto.SyncRequest(),
                                new SyncRequest(at.chroot(), at.path(), at.size()))),
                request(
                        "getACL",
                        (v, at) -> same(
                                ZooDefs.OpCode.getACL,
                                new GetACLRequest(at.atServer()),
                                new GetACLRequest(),
                                new PathQuery.GetAcl(at.chroot(), at.path(), at.size()))),
                request(
                        "getEphemerals",
                        (v, at) -> same(
                                ZooDefs.OpCode.getEphemerals,
                                new GetEphemeralsRequest(at.atServer()),
                                new GetEphemeralsRequest(),
                                new PathQuery.GetEphemerals(at.chroot(), at.path(), at.size()))),
                request(
                        "getAllChildrenNumber",
                        (v, at) -> same(
                                ZooDefs.OpCode.getAllChildrenNumber,
                                new GetAllChildrenNumberRequest(at.atServer()),
                                new GetAllChildrenNumberRequest(),
                                new PathQuery.GetAllChildrenNumber(at.chroot(), at.path(), at.size()))),
                request("addWatch", (v, at) -> {
                    boolean recursive = v.random().nextBoolean();
                    same(
                            ZooDefs.OpCode.addWatch,
                            new AddWatchRequest(at.atServer(), recursive ? 1 : 0),
                            new AddWatchRequest(),
                            new io.lanekeeper.client.internal.protocol.AddWatchRequest(
                                    at.chroot(),
                                    at.path(),
                                    at.size(),
                                    WATCHER,
                                    recursive ? AddWatchMode.PERSISTENT_RECURSIVE : AddWatchMode.PERSISTENT));
                }),
                request("removeWatches", (v, at) -> {
                    for (WatcherType type : WatcherType.values()) {
                        same(
                                ZooDefs.OpCode.removeWatches,
                                new RemoveWatchesRequest(at.atServer(), type.code()),
                                new RemoveWatchesRequest(),
                                new io.lanekeeper.client.internal.protocol.RemoveWatchesRequest(
                                        at.chroot(), at.path(), at.size(), type));
                    }
                }),
                request("setWatches", (v, at) -> {
                    long zxid = v.random().nextLong();
                    List<String> data = v.paths();
                    List<String> exist = v.paths();
                    List<String> child = v.paths();
                    same(
                            ZooDefs.OpCode.setWatches,
                            new SetWatches(zxid, data, exist, child),
                            new SetWatches(),
                            new SetWatchesRequest(zxid, data, exist, child));
                }),
                request("setWatches2", (v, at) -> {
                    long zxid = v.random().nextLong();
                    List<String> persistent = v.paths();
                    List<String> recursive = v.paths();
                    same(
                            ZooDefs.OpCode.setWatches2,
                            new SetWatches2(zxid, List.of(), List.of(), List.of(), persistent, recursive),
                            new SetWatches2(),
                            new SetWatches2Request(zxid, persistent, recursive));
                }),
                request("auth", (v, at) -> {
                    String scheme = v.text();
                    byte[] auth = v.bytes();
                    same(
                            ZooDefs.OpCode.auth,
                            new AuthPacket(0, scheme, auth),
                            new AuthPacket(),
                            new AuthRequest(scheme, auth));
                }),
                request("sasl", (v, at) -> {
                    byte[] token = v.bytes();
                    same(ZooDefs.OpCode.sasl, new GetSASLRequest(token), new GetSASLRequest(), new SaslRequest(token));
                }),
                request("reconfig", (v, at) -> {
                    @Nullable String joining = v.maybeText();
                    @Nullable String leaving = v.maybeText();
                    @Nullable String members = v.maybeText();
                    long from = v.random().nextLong();
                    same(
                            ZooDefs.OpCode.reconfig,
                            new org.apache.zookeeper.proto.ReconfigRequest(joining, leaving, members, from),
                            new org.apache.zookeeper.proto.ReconfigRequest(),
                            new ReconfigRequest(joining, leaving, members, from));
                }),
                request("connect", (v, at) -> {
                    long zxid = v.random().nextLong();
                    int timeout = v.random().nextInt();
                    long session = v.random().nextLong();
                    byte[] password = v.bytes();
                    boolean readOnly = v.random().nextBoolean();
                    ConnectRequest ours =
                            new ConnectRequest(zxid, timeout, new SessionCredentials(session, password), readOnly);
                    ByteBuffer target = ByteBuffer.allocate(ours.size());
                    ours.encode(target);
                    assertEquals(0, target.remaining(), "size");
                    assertArrayEquals(
                            Theirs.bytes(new org.apache.zookeeper.proto.ConnectRequest(
                                    0, zxid, timeout, session, password, readOnly)),
                            target.array());
                }));
    }

    static Stream<Arguments> replies() {
        return Stream.of(
                reply("create", v -> {
                    Place at = v.place();
                    return new Reply<>(
                            new CreateResponse(at.atServer()), create(at, CreateMode.PERSISTENT)::readReply, at.path());
                }),
                reply("create2", v -> {
                    Place at = v.place();
                    Stat stat = v.stat();
                    return new Reply<>(
                            new Create2Response(at.atServer(), stat),
                            new WriteRequest.CreateWithStat(
                                            at.chroot(),
                                            at.path(),
                                            at.size(),
                                            null,
                                            Acl.OPEN_UNSAFE,
                                            CreateMode.CONTAINER)::readReply,
                            new CreatedNode(at.path(), RandomValues.ours(stat)));
                }),
                reply("exists", v -> {
                    Stat stat = v.stat();
                    return new Reply<>(
                            new ExistsResponse(stat),
                            new ReadRequest.Exists(Chroot.NONE, "/a", 2, null)::readReply,
                            RandomValues.ours(stat));
                }),
                reply("getData", v -> {
                    Stat stat = v.stat();
                    byte[] data = v.data();
                    return new Reply<>(
                            new GetDataResponse(data, stat),
                            new ReadRequest.GetData(Chroot.NONE, "/a", 2, null)::readReply,
                            new NodeData(data, RandomValues.ours(stat)));
                }),
                reply("reconfig", v -> {
                    Stat stat = v.stat();
                    byte[] data = v.data();
                    return new Reply<>(
                            new GetDataResponse(data, stat),
                            new ReconfigRequest("a", null, null, -1)::readReply,
                            new NodeData(data, RandomValues.ours(stat)));
                }),
                reply("setData", v -> {
                    Stat stat = v.stat();
                    return new Reply<>(
                            new SetDataResponse(stat),
                            new WriteRequest.SetData(Chroot.NONE, "/a", 2, null, 0)::readReply,
                            RandomValues.ours(stat));
                }),
                reply("setACL", v -> {
                    Stat stat = v.stat();
                    return new Reply<>(
                            new SetACLResponse(stat),
                            new WriteRequest.SetAcl(Chroot.NONE, "/a", 2, Acl.OPEN_UNSAFE, 0)::readReply,
                            RandomValues.ours(stat));
                }),
                reply("getACL", v -> {
                    Stat stat = v.stat();
                    List<Acl> acl = v.acl();
                    return new Reply<>(
                            new GetACLResponse(RandomValues.theirs(acl), stat),
                            new PathQuery.GetAcl(Chroot.NONE, "/a", 2)::readReply,
                            new NodeAcl(acl, RandomValues.ours(stat)));
                }),
                reply("getChildren", v -> {
                    List<String> names = v.texts();
                    return new Reply<>(
                            new GetChildrenResponse(names),
                            new ReadRequest.GetChildren(Chroot.NONE, "/a", 2, null)::readReply,
                            names);
                }),
                reply("getChildren2", v -> {
                    List<String> names = v.texts();
                    Stat stat = v.stat();
                    return new Reply<>(
                            new GetChildren2Response(names, stat),
                            new ReadRequest.GetChildrenWithStat(Chroot.NONE, "/a", 2, null)::readReply,
                            new Children(names, RandomValues.ours(stat)));
                }),
                reply("sasl", v -> {
                    byte[] token = v.data();
                    return new Reply<>(
                            new SetSASLResponse(token),
                            body -> Optional.ofNullable(new SaslRequest(new byte[0])
                                            .readReply(body)
                                            .bytes())
                                    .map(ByteBuffer::wrap),
                            Optional.ofNullable(token).map(ByteBuffer::wrap));
                }),
                reply("getEphemerals", v -> {
                    Place at = v.place();
                    List<String> paths = v.paths();
                    List<String> server = new ArrayList<>(List.of(at.chroot().prefix() + "x/y"));
                    paths.forEach(path -> server.add(at.chroot().toServer(path)));
                    if (at.chroot() == Chroot.NONE) {
                        server.remove(0);
                    }
                    return new Reply<>(
                            new GetEphemeralsResponse(server),
                            new PathQuery.GetEphemerals(at.chroot(), "/", 1)::readReply,
                            paths);
                }),
                reply("getAllChildrenNumber", v -> {
                    int number = v.random().nextInt();
                    return new Reply<>(
                            new GetAllChildrenNumberResponse(number),
                            new PathQuery.GetAllChildrenNumber(Chroot.NONE, "/a", 2)::readReply,
                            number);
                }),
                reply("whoAmI", v -> {
                    List<ClientInfo> theirs = new ArrayList<>();
                    List<io.lanekeeper.client.data.ClientInfo> ours = new ArrayList<>();
                    for (String scheme : v.texts()) {
                        String user = v.text();
                        theirs.add(new ClientInfo(scheme, user));
                        ours.add(new io.lanekeeper.client.data.ClientInfo(scheme, user));
                    }
                    return new Reply<>(new WhoAmIResponse(theirs), new WhoAmIRequest()::readReply, ours);
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void requestsHaveTheBytesOfZooKeeper(String name, Consumer<RandomValues> comparison) {
        RandomValues values = new RandomValues(name.hashCode());
        for (int i = 0; i < ROUNDS; i++) {
            comparison.accept(values);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("replies")
    void repliesOfZooKeeperAreRead(String name, Function<RandomValues, Reply<?>> maker) {
        RandomValues values = new RandomValues(name.hashCode());
        for (int i = 0; i < ROUNDS; i++) {
            Reply<?> reply = maker.apply(values);
            assertEquals(reply.meaning, Theirs.read(reply.theirs, reply.ours));
            if (i % CUT_EVERY == 0) {
                Theirs.truncated(reply.theirs, reply.ours);
            }
        }
    }

    /** Its last byte is a flag that old servers do not send. */
    @Test
    void handshakesOfZooKeeperAreRead() {
        RandomValues values = new RandomValues(7);
        for (int i = 0; i < ROUNDS; i++) {
            int timeout = values.random().nextInt();
            long session = values.random().nextLong();
            byte[] password = values.bytes();
            byte[] theirs = Theirs.bytes(
                    new org.apache.zookeeper.proto.ConnectResponse(0, timeout, session, password, i % 2 == 0));
            assertEquals(
                    new ConnectResponse(timeout, new SessionCredentials(session, password), i % 2 == 0),
                    ConnectResponse.read(Theirs.reader(theirs)));
            if (i % CUT_EVERY == 0) {
                byte[] withoutFlag = Arrays.copyOf(theirs, theirs.length - 1);
                Theirs.truncated(withoutFlag, ConnectResponse::read);
            }
        }
    }

    @Test
    void repliesWithoutAResultAreRead() {
        Place at = new RandomValues(1).place();
        assertNull(new io.lanekeeper.client.internal.protocol.AddWatchRequest(
                        at.chroot(), at.path(), at.size(), WATCHER, AddWatchMode.PERSISTENT)
                .readReply(Theirs.reader(Theirs.bytes(new ErrorResponse(0)))));
        assertNull(new SyncRequest(at.chroot(), at.path(), at.size()).readReply(Theirs.reader(new byte[0])));
        assertNull(new AuthRequest("digest", new byte[0]).readReply(Theirs.reader(new byte[0])));
        assertNull(new SetWatchesRequest(0, List.of(), List.of(), List.of()).readReply(Theirs.reader(new byte[0])));
        assertNull(new SetWatches2Request(0, List.of(), List.of()).readReply(Theirs.reader(new byte[0])));
        assertNull(new io.lanekeeper.client.internal.protocol.RemoveWatchesRequest(
                        at.chroot(), at.path(), at.size(), WatcherType.ANY)
                .readReply(Theirs.reader(new byte[0])));
        assertEquals(0, Theirs.bytes(new WhoAmIRequest()).length);
    }

    /** A reply of theirs, how ours is read, and what it means. */
    private record Reply<T>(
            Record theirs,
            Function<JuteReader, T> ours,
            @Nullable T meaning) {}

    private static Arguments request(String name, BiConsumer<RandomValues, Place> comparison) {
        Consumer<RandomValues> once = values -> comparison.accept(values, values.place());
        return arguments(name, once);
    }

    private static Arguments reply(String name, Function<RandomValues, Reply<?>> maker) {
        return arguments(name, maker);
    }

    private static <R extends Record> void same(int opCode, R theirs, R empty, Request<?> ours) {
        Theirs.same(opCode, theirs, empty, ours);
    }

    private static WriteRequest.Create create(Place at, CreateMode mode) {
        return new WriteRequest.Create(at.chroot(), at.path(), at.size(), null, Acl.OPEN_UNSAFE, mode);
    }

    private static CreateMode mode(RandomValues values) {
        return switch (values.random().nextInt(4)) {
            case 0 -> CreateMode.PERSISTENT;
            case 1 -> CreateMode.EPHEMERAL;
            case 2 -> CreateMode.PERSISTENT_SEQUENTIAL;
            default -> CreateMode.EPHEMERAL_SEQUENTIAL;
        };
    }

    private static @Nullable Watcher watcher(RandomValues values) {
        return values.random().nextBoolean() ? WATCHER : null;
    }
}
