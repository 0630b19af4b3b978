// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.internal.path.Chroot;
import java.util.ArrayList;
import java.util.List;
import org.apache.jute.Record;
import org.apache.zookeeper.MultiResponse;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.data.ClientInfo;
import org.apache.zookeeper.proto.Create2Response;
import org.apache.zookeeper.proto.CreateResponse;
import org.apache.zookeeper.proto.ErrorResponse;
import org.apache.zookeeper.proto.ExistsResponse;
import org.apache.zookeeper.proto.GetACLResponse;
import org.apache.zookeeper.proto.GetAllChildrenNumberResponse;
import org.apache.zookeeper.proto.GetChildren2Response;
import org.apache.zookeeper.proto.GetChildrenResponse;
import org.apache.zookeeper.proto.GetDataResponse;
import org.apache.zookeeper.proto.GetEphemeralsResponse;
import org.apache.zookeeper.proto.SetACLResponse;
import org.apache.zookeeper.proto.SetDataResponse;
import org.apache.zookeeper.proto.SetSASLResponse;
import org.apache.zookeeper.proto.SyncResponse;
import org.apache.zookeeper.proto.WhoAmIResponse;

/** A request of each kind, whose decoder tests use, and real replies to it. */
public final class ReplyDecoders {
    private static final Chroot CHROOT = Chroot.of("/app");
    private static final String PATH = "/a";
    private static final int SIZE = 2;
    private static final WriteRequest<String> CREATE =
            new WriteRequest.Create(CHROOT, PATH, SIZE, null, Acl.OPEN_UNSAFE, CreateMode.PERSISTENT);
    private static final WriteRequest<?> CREATE_WITH_STAT =
            new WriteRequest.CreateWithStat(CHROOT, PATH, SIZE, null, Acl.OPEN_UNSAFE, CreateMode.PERSISTENT);
    private static final WriteRequest<?> SET_DATA = new WriteRequest.SetData(CHROOT, PATH, SIZE, null, 0);
    private static final WriteRequest<?> DELETE = new WriteRequest.Delete(CHROOT, PATH, SIZE, 0);
    private static final WriteRequest<?> CHECK = new WriteRequest.Check(CHROOT, PATH, SIZE, 0);
    private static final ReadRequest<?> GET_DATA = new ReadRequest.GetData(CHROOT, PATH, SIZE, null);
    private static final ReadRequest<?> GET_CHILDREN = new ReadRequest.GetChildren(CHROOT, PATH, SIZE, null);

    /** One of each class. */
    public static final List<Request<?>> REQUESTS = List.of(
            CREATE,
            CREATE_WITH_STAT,
            SET_DATA,
            DELETE,
            CHECK,
            new WriteRequest.SetAcl(CHROOT, PATH, SIZE, Acl.OPEN_UNSAFE, 0),
            GET_DATA,
            GET_CHILDREN,
            new ReadRequest.Exists(CHROOT, PATH, SIZE, null),
            new ReadRequest.GetChildrenWithStat(CHROOT, PATH, SIZE, null),
            new SyncRequest(CHROOT, PATH, SIZE),
            new PathQuery.GetAcl(CHROOT, PATH, SIZE),
            new PathQuery.GetEphemerals(CHROOT, PATH, SIZE),
            new PathQuery.GetAllChildrenNumber(CHROOT, PATH, SIZE),
            new AddWatchRequest(CHROOT, PATH, SIZE, event -> {}, AddWatchMode.PERSISTENT),
            new RemoveWatchesRequest(CHROOT, PATH, SIZE, WatcherType.ANY),
            new SetWatchesRequest(0, List.of(), List.of(), List.of()),
            new SetWatches2Request(0, List.of(), List.of()),
            new AuthRequest("digest", new byte[0]),
            new SaslRequest(new byte[0]),
            new ReconfigRequest(null, null, null, -1),
            new WhoAmIRequest(),
            new CloseSessionRequest(),
            new MultiRequest(List.of(CREATE, CREATE_WITH_STAT, SET_DATA, DELETE, CHECK)),
            new MultiReadRequest(List.of(GET_DATA, GET_CHILDREN)));

    private ReplyDecoders() {}

    /** Replies that ZooKeeper's own records write, to the request of this index; different ones for each seed. */
    public static List<byte[]> replies(int index, long seed) {
        RandomValues values = new RandomValues(seed);
        String path = CHROOT.toServer(values.path());
        List<Record> replies = new ArrayList<>();
        switch (REQUESTS.get(index).opCode()) {
            case CREATE -> replies.add(new CreateResponse(path));
            case CREATE2 -> replies.add(new Create2Response(path, values.stat()));
            case SET_DATA -> replies.add(new SetDataResponse(values.stat()));
            case SET_ACL -> replies.add(new SetACLResponse(values.stat()));
            case GET_DATA, RECONFIG -> replies.add(new GetDataResponse(values.data(), values.stat()));
            case GET_CHILDREN -> replies.add(new GetChildrenResponse(values.texts()));
            case GET_CHILDREN2 -> replies.add(new GetChildren2Response(values.texts(), values.stat()));
            case EXISTS -> replies.add(new ExistsResponse(values.stat()));
            case SYNC -> replies.add(new SyncResponse(path));
            case GET_ACL -> replies.add(new GetACLResponse(RandomValues.theirs(values.acl()), values.stat()));
            case GET_EPHEMERALS -> replies.add(new GetEphemeralsResponse(List.of(path, "/apple")));
            case GET_ALL_CHILDREN_NUMBER -> replies.add(new GetAllChildrenNumberResponse(values.version()));
            case WHO_AM_I -> replies.add(new WhoAmIResponse(List.of(new ClientInfo(values.text(), values.text()))));
            case SASL -> replies.add(new SetSASLResponse(values.bytes()));
            case ADD_WATCH -> replies.add(new ErrorResponse(0));
            case MULTI -> {
                replies.add(multi(
                        new OpResult.CreateResult(path),
                        new OpResult.CreateResult(path, values.stat()),
                        new OpResult.SetDataResult(values.stat()),
                        new OpResult.DeleteResult(),
                        new OpResult.CheckResult()));
                replies.add(multi(
                        new OpResult.ErrorResult(0),
                        new OpResult.ErrorResult(0),
                        new OpResult.ErrorResult(-103),
                        new OpResult.ErrorResult(-2),
                        new OpResult.ErrorResult(-2)));
            }
            case MULTI_READ -> {
                replies.add(multi(
                        new OpResult.GetDataResult(values.data(), values.stat()),
                        new OpResult.GetChildrenResult(values.texts())));
                replies.add(multi(new OpResult.ErrorResult(-101), new OpResult.GetChildrenResult(values.texts())));
            }
            default -> {
                return List.of(new byte[0]); // there is nothing in it
            }
        }
        return replies.stream().map(Theirs::bytes).toList();
    }

    private static MultiResponse multi(OpResult... results) {
        MultiResponse response = new MultiResponse();
        for (OpResult result : results) {
            response.add(result);
        }
        return response;
    }
}
