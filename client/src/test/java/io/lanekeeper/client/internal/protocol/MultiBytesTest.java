// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.internal.jute.MalformedFrameException;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.protocol.RandomValues.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.zookeeper.MultiOperationRecord;
import org.apache.zookeeper.MultiResponse;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;

/** multi and multiRead beside ZooKeeper's own classes, for random parts. */
class MultiBytesTest {
    private static final int ROUNDS = 10_000;
    private static final MultiReadRequest TWO_READS = new MultiReadRequest(List.of(
            new ReadRequest.GetData(Chroot.NONE, "/a", 2, null),
            new ReadRequest.GetChildren(Chroot.NONE, "/b", 2, null)));
    private static final MultiRequest TWO_WRITES = new MultiRequest(List.of(
            new WriteRequest.Check(Chroot.NONE, "/a", 2, 3), new WriteRequest.SetData(Chroot.NONE, "/b", 2, null, 4)));

    /** A random write of ours and theirs, and a result of theirs and ours. */
    private record Write(
            WriteRequest<?> ours, Op theirs, OpResult theirResult, io.lanekeeper.client.data.OpResult ourResult) {
        static Write random(RandomValues values) {
            Random random = values.random();
            Place at = values.place();
            byte[] data = values.data();
            int version = values.version();
            Stat stat = values.stat();
            switch (random.nextInt(5)) {
                case 0 -> {
                    List<Acl> acl = values.acl();
                    CreateMode mode = random.nextBoolean() ? CreateMode.PERSISTENT : CreateMode.EPHEMERAL_SEQUENTIAL;
                    return new Write(
                            new WriteRequest.Create(at.chroot(), at.path(), at.size(), data, acl, mode),
                            Op.create(at.atServer(), data, RandomValues.theirs(acl), mode.flag()),
                            new OpResult.CreateResult(at.atServer()),
                            new io.lanekeeper.client.data.OpResult.Created(at.path(), null));
                }
                case 1 -> {
                    List<Acl> acl = values.acl();
                    return new Write(
                            new WriteRequest.Create(at.chroot(), at.path(), at.size(), data, acl, CreateMode.EPHEMERAL),
                            Op.create(at.atServer(), data, RandomValues.theirs(acl), 1),
                            new OpResult.CreateResult(at.atServer(), stat),
                            new io.lanekeeper.client.data.OpResult.Created(at.path(), RandomValues.ours(stat)));
                }
                case 2 -> {
                    return new Write(
                            new WriteRequest.Delete(at.chroot(), at.path(), at.size(), version),
                            Op.delete(at.atServer(), version),
                            new OpResult.DeleteResult(),
                            new io.lanekeeper.client.data.OpResult.Deleted());
                }
                case 3 -> {
                    return new Write(
                            new WriteRequest.SetData(at.chroot(), at.path(), at.size(), data, version),
                            Op.setData(at.atServer(), data, version),
                            new OpResult.SetDataResult(stat),
                            new io.lanekeeper.client.data.OpResult.DataSet(RandomValues.ours(stat)));
                }
                default -> {
                    return new Write(
                            new WriteRequest.Check(at.chroot(), at.path(), at.size(), version),
                            Op.check(at.atServer(), version),
                            new OpResult.CheckResult(),
                            new io.lanekeeper.client.data.OpResult.Checked());
                }
            }
        }
    }

    @Test
    void transactionsHaveTheBytesOfZooKeeper() {
        RandomValues values = new RandomValues(14);
        for (int i = 0; i < ROUNDS; i++) {
            List<WriteRequest<?>> ours = new ArrayList<>();
            MultiOperationRecord theirs = new MultiOperationRecord();
            MultiResponse response = new MultiResponse();
            List<io.lanekeeper.client.data.OpResult> results = new ArrayList<>();
            for (int n = values.random().nextInt(5); n >= 0; n--) {
                Write write = Write.random(values);
                ours.add(write.ours);
                theirs.add(write.theirs);
                response.add(write.theirResult);
                results.add(write.ourResult);
            }
            MultiRequest request = new MultiRequest(ours);
            Theirs.same(ZooDefs.OpCode.multi, theirs, new MultiOperationRecord(), request);
            assertEquals(new MultiReply.Applied(results), Theirs.read(response, request::readReply));
            if (i % 100 == 0) {
                Theirs.truncated(response, request::readReply);
            }
        }
    }

    @Test
    void multiReadsHaveTheBytesOfZooKeeper() {
        RandomValues values = new RandomValues(22);
        for (int i = 0; i < ROUNDS; i++) {
            List<ReadRequest<?>> ours = new ArrayList<>();
            MultiOperationRecord theirs = new MultiOperationRecord();
            MultiResponse response = new MultiResponse();
            List<MultiReadRequest.Part> results = new ArrayList<>();
            for (int n = values.random().nextInt(5); n >= 0; n--) {
                Place at = values.place();
                boolean data = values.random().nextBoolean();
                int error =
                        values.random().nextInt(3) == 0 ? -1 - values.random().nextInt(200) : 0;
                theirs.add(data ? Op.getData(at.atServer()) : Op.getChildren(at.atServer()));
                ours.add(
                        data
                                ? new ReadRequest.GetData(at.chroot(), at.path(), at.size(), null)
                                : new ReadRequest.GetChildren(at.chroot(), at.path(), at.size(), null));
                if (error != 0) {
                    response.add(new OpResult.ErrorResult(error));
                    results.add(new MultiReadRequest.Part(error, null));
                } else if (data) {
                    byte[] bytes = values.data();
                    Stat stat = values.stat();
                    response.add(new OpResult.GetDataResult(bytes, stat));
                    results.add(new MultiReadRequest.Part(0, new NodeData(bytes, RandomValues.ours(stat))));
                } else {
                    List<String> names = values.texts();
                    response.add(new OpResult.GetChildrenResult(names));
                    results.add(new MultiReadRequest.Part(0, names));
                }
            }
            MultiReadRequest request = new MultiReadRequest(ours);
            Theirs.same(ZooDefs.OpCode.multiRead, theirs, new MultiOperationRecord(), request);
            assertEquals(results, Theirs.read(response, request::readReply));
            if (i % 100 == 0) {
                Theirs.truncated(response, request::readReply);
            }
        }
    }

    @Test
    void failedTransactionHasTheErrorOfEachOperation() {
        MultiRequest request = new MultiRequest(List.of(
                new WriteRequest.Delete(Chroot.NONE, "/a", 2, 0),
                new WriteRequest.Check(Chroot.NONE, "/b", 2, 0),
                new WriteRequest.Delete(Chroot.NONE, "/c", 2, 0)));
        MultiResponse response = response(0, -103, -2);
        MultiReply.Refused refused = new MultiReply.Refused(List.of(0, -103, -2));
        assertEquals(refused, Theirs.read(response, request::readReply));
        Theirs.truncated(response, request::readReply);
        assertEquals(1, refused.culprit());
        assertEquals(0, new MultiReply.Refused(List.of(-2, -2)).culprit());
    }

    @Test
    void inconsistentResultsAreMalformed() {
        malformed(TWO_WRITES, response(0, 0), "errors without an error");
        malformed(TWO_WRITES, response(0, -103, -2), "too many");
        malformed(TWO_WRITES, response(-103), "too few");
        MultiResponse mixed = response(-103);
        mixed.add(new OpResult.SetDataResult(new Stat()));
        malformed(TWO_WRITES, mixed, "error and success");
        MultiResponse swapped = new MultiResponse();
        swapped.add(new OpResult.SetDataResult(new Stat()));
        swapped.add(new OpResult.CheckResult());
        malformed(TWO_WRITES, swapped, "other types");

        malformed(TWO_READS, response(0, -101), "error 0");
        malformed(TWO_READS, response(-101), "too few");
        malformed(TWO_READS, response(-101, -101, -101), "too many");
        MultiResponse others = response(-101);
        others.add(new OpResult.GetDataResult(null, new Stat()));
        malformed(TWO_READS, others, "another type");
    }

    @Test
    void multiReadAcceptsOnlyReadsWithoutWatchers() {
        assertTrue(MultiReadRequest.accepts(TWO_READS.parts().get(0)));
        assertTrue(MultiReadRequest.accepts(TWO_READS.parts().get(1)));
        for (ReadRequest<?> read : List.of(
                new ReadRequest.GetData(Chroot.NONE, "/a", 2, event -> {}),
                new ReadRequest.GetChildren(Chroot.NONE, "/a", 2, event -> {}),
                new ReadRequest.GetChildrenWithStat(Chroot.NONE, "/a", 2, null),
                new ReadRequest.Exists(Chroot.NONE, "/a", 2, null))) {
            assertFalse(MultiReadRequest.accepts(read));
            assertThrows(IllegalArgumentException.class, () -> new MultiReadRequest(List.of(read)));
        }
    }

    @Test
    void sizesAddUpAndDoNotOverflow() {
        long size = MultiRecord.sizeOfNone();
        for (ReadRequest<?> part : TWO_READS.parts()) {
            size += MultiRecord.sizeOf(part);
        }
        assertEquals(TWO_READS.bodySize(), size);
        byte[] large = new byte[1 << 20];
        WriteRequest<?> write = new WriteRequest.SetData(Chroot.NONE, "/a", 2, large, 0);
        List<WriteRequest<?>> many = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            many.add(write);
        }
        assertTrue(new MultiRequest(many).bodySize() > 5_000L << 20);
    }

    private static MultiResponse response(int... errors) {
        MultiResponse response = new MultiResponse();
        for (int error : errors) {
            response.add(new OpResult.ErrorResult(error));
        }
        return response;
    }

    private static void malformed(Request<?> request, MultiResponse response, String what) {
        byte[] bytes = Theirs.bytes(response);
        assertThrows(MalformedFrameException.class, () -> request.readReply(Theirs.reader(bytes)), what);
    }
}
