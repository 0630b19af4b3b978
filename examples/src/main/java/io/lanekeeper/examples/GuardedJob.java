// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import static io.lanekeeper.examples.Text.bytes;
import static io.lanekeeper.examples.Text.text;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.error.LeaseLostException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.Recipes;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * A job that one process at a time may do: a lock around it, and writes that are refused once the lock is lost.
 *
 * <p>A lock alone does not protect the data. A process may be paused after it has checked its lock, for longer than its session
 * lives. Another process then has the lock, and the paused one goes on writing when it wakes up. So each write is fenced: a write to
 * ZooKeeper is guarded by the lease, and a write to another store carries the token of the lease.
 *
 * <p>Here an operator deletes the node of the first holder, which then behaves as one that slept through the end of its session.
 */
public final class GuardedJob {
    private static final String LOCK = "/guarded-job/lock";
    private static final String REPORT = "/guarded-job/report";
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    /** The name of the process, for the output. */
    private final String name;

    private final ZooKeeperClient zk;
    private final FencedRow row;

    private GuardedJob(String name, ZooKeeperClient zk, FencedRow row) {
        this.name = name;
        this.zk = zk;
        this.row = row;
    }

    /** Takes an optional connect string. */
    public static void main(String[] args) throws Exception {
        try (Server server = Server.of(args);
                ZooKeeperClient first = client(server);
                ZooKeeperClient second = client(server)) {
            first.start().get(TIMEOUT);
            second.start().get(TIMEOUT);
            first.deleteRecursive("/guarded-job").get(TIMEOUT); // what an interrupted run may have left
            first.ensurePath(REPORT).get(TIMEOUT);
            run(first, second);
            first.deleteRecursive("/guarded-job").get(TIMEOUT);
        }
    }

    private static ZooKeeperClient client(Server server) {
        return ZooKeeperClient.builder()
                .connectString(server.connectString())
                .handler(SequentialNettyHandler::owned)
                .build();
    }

    /** The main thread waits for the end of the first job, and only for that: all else is linked to results. */
    private static void run(ZooKeeperClient first, ZooKeeperClient second) throws InterruptedException {
        FencedRow row = new FencedRow();
        GuardedJob slow = new GuardedJob("first", first, row);
        GuardedJob quick = new GuardedJob("second", second, row);
        slow.run(() -> second.getChildren(LOCK)
                        .flatMap(nodes -> second.delete(LOCK + '/' + nodes.get(0)))
                        .then(() -> quick.run(() -> second.exists(REPORT))))
                .get(TIMEOUT);

        String report = text(first.getData(REPORT).get(TIMEOUT));
        System.out.println("In ZooKeeper: " + report + "; in the table: " + row.text());
        Expect.equal("second, part 2", report);
        Expect.equal("second, part 2", row.text());
    }

    /** Waits for the lock, does both parts, and releases the lock, whatever the outcome. No thread waits meanwhile. */
    private AsyncResult<Void> run(Supplier<AsyncResult<?>> meanwhile) {
        return Recipes.on(zk).lock(LOCK).acquire().flatMap(lease -> {
            // A released lease is not lost: its lost() is cancelled. A long job would cancel its work here.
            lease.lost().link(loss -> {
                if (loss.successful()) {
                    System.out.println(name + " has lost the lock: " + loss.value());
                }
            });
            AsyncResult<Void> work = write(lease, "part 1")
                    .flatMap(done -> meanwhile.get().asVoid())
                    .then(() -> {
                        System.out.println(name + " goes on; isHeld: " + lease.isHeld());
                        return write(lease, "part 2");
                    });
            work.whenDone(done -> lease.release());
            return work;
        });
    }

    /** Writes to ZooKeeper and to the table, as long as the lease is not lost. */
    private AsyncResult<Void> write(Lease lease, String part) {
        String text = name + ", " + part;
        // One transaction: a check that the lease's node exists, and the write. So no other holder can come in between.
        AsyncResult<String> written = lease.guarded(List.of(Op.setData(REPORT, bytes(text))))
                .map(results -> "written")
                .otherwise(error -> error instanceof LeaseLostException ? "refused, the lease is lost" : failed(error));
        return written.map(outcome -> {
                    System.out.println(text + " in ZooKeeper: " + outcome);
                    boolean updated = row.update(text, lease.token());
                    System.out.println(
                            text + " in the table: " + (updated ? "written" : "refused, the token is too small"));
                    return updated;
                })
                .asVoid();
    }

    private static String failed(Throwable error) {
        throw new IllegalStateException(error);
    }
}
