// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.Op;
import io.lanekeeper.client.ReadOp;
import io.lanekeeper.client.ReadResult;
import io.lanekeeper.client.Transaction;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.OpResult;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.OpOutcome;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RequestTooLargeException;
import io.lanekeeper.client.error.TransactionRefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several operations with one request, against a real server. */
@OnOldServers
class TransactionTest extends RealServerTest {
    private static final byte[] DATA = "data".getBytes(StandardCharsets.UTF_8);

    @BeforeEach
    void allowTtl() {
        server().allowTtlNodes(true);
    }

    @Test
    void allOperationsAreAppliedOrNone() {
        ZooKeeperClient zk = started();
        get(zk.create("/old", DATA));
        List<OpResult> results = get(zk.transaction()
                .create("/new", DATA)
                .create("/seq-", null, CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL))
                .add(Op.createWithStat("/stat", DATA, CreateOptions.DEFAULT))
                .setData("/new", new byte[0], 0)
                .check("/new", 1)
                .delete("/old", 0)
                .commit());
        assertEquals(new OpResult.Created("/new", null), results.get(0));
        assertTrue(
                assertInstanceOf(OpResult.Created.class, results.get(1)).path().matches("/seq-\\d{10}"));
        assertEquals(new OpResult.Created("/stat", since("3.7.2") ? get(zk.exists("/stat")) : null), results.get(2));
        assertEquals(new OpResult.DataSet(get(zk.exists("/new"))), results.get(3));
        assertEquals(new OpResult.Checked(), results.get(4));
        assertEquals(new OpResult.Deleted(), results.get(5));
        assertEquals(6, results.size());
        assertNull(get(zk.exists("/old")));
        long zxid = get(zk.exists("/stat")).czxid();
        assertEquals(zxid, get(zk.exists("/new")).mzxid(), "one transaction");
    }

    @Test
    void refusalNamesTheFailedOperationAndAppliesNothing() {
        ZooKeeperClient zk = started();
        get(zk.create("/there", DATA));
        TransactionRefusedException error = assertInstanceOf(
                TransactionRefusedException.class,
                failure(zk.transaction()
                        .create("/a", DATA)
                        .check("/there", 7)
                        .delete("/there")
                        .commit()));
        assertEquals(ErrorCode.BAD_VERSION, error.code());
        assertEquals(1, error.index());
        assertEquals("/there", error.path());
        assertEquals("multi", error.operation());
        assertEquals(List.of(OpOutcome.ROLLED_BACK, OpOutcome.REFUSED, OpOutcome.NOT_TRIED), error.outcomes());
        assertEquals(Outcome.NOT_APPLIED, error.outcome());
        assertEquals(server().connectString(), error.server());
        assertEquals(zk.sessionId(), error.sessionId());
        assertTrue(error.toString().contains("operation 1 of 0 to 2, check"), error.toString());
        assertNull(get(zk.exists("/a")));
        assertNotNull(get(zk.exists("/there")));
    }

    @Test
    void checkMayBeTheOnlyOperation() {
        ZooKeeperClient zk = started();
        get(zk.create("/node", DATA));
        assertEquals(List.of(new OpResult.Checked()), get(zk.multi(List.of(Op.check("/node", 0)))));
        assertEquals(List.of(new OpResult.Checked()), get(zk.multi(List.of(Op.check("/node", -1)))));
        TransactionRefusedException error =
                assertInstanceOf(TransactionRefusedException.class, failure(zk.multi(List.of(Op.check("/none", -1)))));
        assertEquals(ErrorCode.NO_NODE, error.code());
        assertEquals(0, error.index());
    }

    @Test
    void containersAndTtlNodesAreCreatedTogether() {
        ZooKeeperClient zk = started();
        List<OpResult> results = get(zk.transaction()
                .create("/container", null, CreateOptions.of(CreateMode.CONTAINER))
                .create("/ttl", null, CreateOptions.of(CreateMode.PERSISTENT_WITH_TTL, Duration.ofHours(1)))
                .create("/s-", null, CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL_WITH_TTL, Duration.ofHours(1)))
                .commit());
        for (OpResult result : results) {
            OpResult.Created created = assertInstanceOf(OpResult.Created.class, result);
            Stat stat = created.stat();
            assertEquals(get(zk.exists(created.path())), stat);
        }
        assertEquals("/container", ((OpResult.Created) results.get(0)).path());
        assertEquals("/ttl", ((OpResult.Created) results.get(1)).path());
        assertTrue(((OpResult.Created) results.get(2)).path().matches("/s-\\d{10}"));
    }

    @Test
    void resultsAndErrorsHavePathsBelowTheChroot() {
        ZooKeeperClient root = started();
        ZooKeeperClient zk = started(builder().connectString(server().connectString() + "/app"));
        get(zk.ensurePath("/"));
        List<OpResult> results = get(zk.transaction()
                .create("/n", DATA)
                .create("/", null, CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL))
                .commit());
        assertEquals(new OpResult.Created("/n", null), results.get(0));
        assertEquals(new OpResult.Created("/0000000001", null), results.get(1));
        assertEquals(Set.of("n", "0000000001"), Set.copyOf(get(root.getChildren("/app"))));
        TransactionRefusedException error = assertInstanceOf(
                TransactionRefusedException.class,
                failure(zk.transaction().create("/n", DATA).commit()));
        assertEquals("/n", error.path());
    }

    @Test
    @Needs("3.6")
    void readsHavePathsBelowTheChroot() {
        ZooKeeperClient zk = started(builder().connectString(server().connectString() + "/app"));
        get(zk.ensurePath("/"));
        get(zk.create("/n", DATA));
        List<ReadResult> reads = get(zk.multiRead(List.of(ReadOp.getData("/n"), ReadOp.getChildren("/"))));
        assertArrayEquals(DATA, reads.get(0).nodeData().data());
        assertEquals(List.of("n"), reads.get(1).children());
    }

    @Test
    @Needs("3.6")
    void eachReadSucceedsOrFailsAlone() {
        ZooKeeperClient zk = started();
        get(zk.create("/parent", DATA));
        get(zk.create("/parent/child", null));
        List<ReadResult> results = get(zk.multiRead(List.of(
                ReadOp.getData("/parent"),
                ReadOp.getData("/none"),
                ReadOp.getChildren("/parent"),
                ReadOp.getChildren("/none"),
                ReadOp.getData("/parent/child"))));
        assertEquals(get(zk.getData("/parent")), results.get(0).nodeData());
        assertEquals(List.of("child"), results.get(2).children());
        assertNull(results.get(4).nodeData().data());
        for (int refused : new int[] {1, 3}) {
            assertFalse(results.get(refused).successful());
            RefusedException error = results.get(refused).exception();
            assertNotNull(error);
            assertEquals(ErrorCode.NO_NODE, error.code());
            assertEquals("/none", error.path());
            assertThrows(RefusedException.class, () -> results.get(refused).children());
        }
        assertTrue(results.get(0).successful());
        assertThrows(IllegalStateException.class, () -> results.get(0).children());
        assertThrows(IllegalStateException.class, () -> results.get(2).nodeData());
    }

    @Test
    void emptyTransactionSendsNothing() {
        ZooKeeperClient zk = client(builder()); // not started
        assertEquals(List.of(), get(zk.transaction().commit()));
        assertEquals(List.of(), get(zk.multiRead(List.of())));
    }

    @Test
    void tooLargeTransactionFailsAlone() {
        ZooKeeperClient zk = started();
        get(zk.create("/large", null));
        byte[] large = new byte[1 << 19];
        assertInstanceOf(
                RequestTooLargeException.class,
                failure(zk.transaction()
                        .setData("/large", large)
                        .setData("/large", large)
                        .commit()));
        List<Op> many = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            many.add(Op.setData("/large", large));
        }
        assertInstanceOf(RequestTooLargeException.class, failure(zk.multi(many)), "whose size no int holds");
        assertEquals(0, get(zk.exists("/large")).version());
    }

    @Test
    void badOperationsAreRejectedAtTheCall() {
        Transaction transaction = client(builder()).transaction();
        assertThrows(IllegalArgumentException.class, () -> transaction.create("no-slash", DATA));
        assertThrows(IllegalArgumentException.class, () -> transaction.delete("/"));
        assertThrows(IllegalArgumentException.class, () -> transaction.check("/a", -2));
        assertThrows(
                IllegalArgumentException.class, () -> transaction.create("/a", DATA, CreateOptions.DEFAULT.makePath()));
        assertEquals(List.of(), transaction.ops());
        transaction.check("/a", 3);
        assertEquals("[check /a]", transaction.ops().toString());
        transaction.commit();
        assertThrows(IllegalStateException.class, transaction::commit);
        assertThrows(IllegalStateException.class, () -> transaction.delete("/a"));
    }
}
