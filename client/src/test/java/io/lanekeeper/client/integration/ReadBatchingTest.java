// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Promise;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Reads that travel together, against a real server. */
@OnOldServers
class ReadBatchingTest extends RealServerTest {
    private static final int NODES = 200;

    @Test
    void batchedReadsHaveTheResultsOfSingleReads() {
        ZooKeeperClient plain = started();
        for (int i = 0; i < NODES; i += 2) {
            get(plain.create("/n" + i, bytes(i)));
        }
        ZooKeeperClient batching = started(builder().batchReads(16));
        get(batching.getData("/n0")); // starts the query of the version
        assertReadsAreBatched(batching);
        List<AsyncResult<NodeData>> reads = onLoop(() -> {
            List<AsyncResult<NodeData>> all = new ArrayList<>();
            for (int i = 0; i < NODES; i++) {
                all.add(batching.getData("/n" + i));
            }
            return all;
        });
        for (int i = 0; i < NODES; i++) {
            if (i % 2 == 0) {
                NodeData alone = get(plain.getData("/n" + i));
                NodeData together = get(reads.get(i));
                assertArrayEquals(alone.data(), together.data());
                assertEquals(alone.stat(), together.stat());
            } else {
                RefusedException error = assertInstanceOf(RefusedException.class, failure(reads.get(i)));
                assertEquals("/n" + i, error.path());
            }
        }
        AsyncResult<List<String>> children = onLoop(() -> {
            batching.getData("/n0");
            return batching.getChildren("/");
        });
        assertTrue(get(children).contains("n0"));
    }

    @Test
    void writeBetweenTwoReadsIsSeenByTheSecond() {
        ZooKeeperClient zk = started(builder().batchReads(16));
        get(zk.create("/a", bytes(0)));
        assertReadsAreBatched(zk);
        for (int round = 1; round < 200; round++) {
            byte[] written = bytes(round);
            byte[] before = bytes(round - 1);
            List<AsyncResult<NodeData>> reads = onLoop(() -> {
                List<AsyncResult<NodeData>> all = new ArrayList<>();
                all.add(zk.getData("/a"));
                all.add(zk.getData("/a"));
                zk.setData("/a", written);
                all.add(zk.getData("/a"));
                all.add(zk.getData("/a"));
                return all;
            });
            assertArrayEquals(before, get(reads.get(0)).data());
            assertArrayEquals(before, get(reads.get(1)).data());
            assertArrayEquals(written, get(reads.get(2)).data());
            assertArrayEquals(written, get(reads.get(3)).data());
        }
    }

    @Test
    void tooLargeBatchIsReadSingly() {
        ZooKeeperClient plain = started();
        byte[] large = new byte[60_000];
        for (int i = 0; i < 8; i++) {
            get(plain.create("/large" + i, large));
        }
        ZooKeeperClient zk = started(builder().batchReads(8).maxBuffer(100_000));
        get(zk.getData("/large0"));
        assertReadsAreBatched(zk);
        for (int round = 0; round < 5; round++) {
            List<AsyncResult<NodeData>> reads = onLoop(() -> {
                List<AsyncResult<NodeData>> all = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    all.add(zk.getData("/large" + i));
                }
                return all;
            });
            for (AsyncResult<NodeData> read : reads) {
                assertArrayEquals(large, get(read).data());
            }
        }
    }

    /** Once the server's version is known; at one that is too old each travels alone. */
    private void assertReadsAreBatched(ZooKeeperClient zk) {
        if (since("3.6")) {
            until("reads travel together", () -> sentFor(zk, 32) < 32);
        } else {
            assertTrue(sentFor(zk, 32) >= 32);
        }
    }

    /** Returns the number of packets that the server counts for so many reads in one step of the loop. */
    private long sentFor(ZooKeeperClient zk, int reads) {
        long before = server().packetsReceived();
        AsyncResult<NodeData> last = onLoop(() -> {
            AsyncResult<NodeData> read = zk.getData("/");
            for (int i = 1; i < reads; i++) {
                read = zk.getData("/");
            }
            return read;
        });
        get(last);
        return server().packetsReceived() - before;
    }

    /** Runs a task in one step of the loop, on any handler. */
    private <T> T onLoop(Callable<T> task) {
        Promise<T> turn = handler().asyncResult();
        handler().loop().execute(() -> AsyncResults.run(task, turn));
        return get(turn);
    }

    private static byte[] bytes(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }
}
