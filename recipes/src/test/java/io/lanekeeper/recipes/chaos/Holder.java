// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.chaos;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.Op;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.Recipes;
import io.lanekeeper.recipes.lock.Lock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that holds a lock again and again, and writes its token a few times while it does: the register, and an entry of the
 * log. It pauses between two writes, so that a freeze falls between them. It does not look at its lease. Prints each token.
 */
final class Holder {
    static final String LOCK = "/lock";
    static final String REGISTER = "/register";
    static final String LOG = "/log";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int WRITES = 15;
    private static final long PAUSE_MILLIS = 40;

    private final ZooKeeperClient zk;
    private final Lock lock;
    private final boolean guarded;

    private Holder(ZooKeeperClient zk, boolean guarded) {
        this.zk = zk;
        this.guarded = guarded;
        lock = Recipes.on(zk).lock(LOCK);
    }

    /** Runs until the process is killed. Arguments: servers, session time-out in milliseconds, whether writes are guarded. */
    public static void main(String[] args) throws Exception {
        ZooKeeperClient zk = ZooKeeperClient.builder()
                .connectString(args[0])
                .sessionTimeout(Duration.ofMillis(Long.parseLong(args[1])))
                .handler(SequentialNettyHandler::owned)
                .build();
        zk.start().get(Duration.ofMinutes(1));
        Holder holder = new Holder(zk, Boolean.parseBoolean(args[2]));
        while (true) {
            holder.holdOnce();
        }
    }

    private void holdOnce() throws InterruptedException {
        AsyncResult<Lease> acquired = lock.acquire();
        if (!acquired.await(PATIENCE)) {
            acquired.cancel();
            return;
        }
        Lease lease = acquired.value();
        if (lease == null) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS); // For example a stop of all servers.
            return;
        }
        System.out.println("holds " + lease.token());
        for (int i = 0; i < WRITES; i++) {
            write(lease).await(PATIENCE); // A failure is no news here: the log is what counts.
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        lease.release().await(PATIENCE);
    }

    private AsyncResult<?> write(Lease lease) {
        byte[] token = ByteBuffer.allocate(Long.BYTES).putLong(lease.token()).array();
        List<Op> ops = List.of(
                Op.setData(REGISTER, token),
                Op.create(LOG + "/e-", token, CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL)));
        return guarded ? lease.guarded(ops) : zk.multi(ops);
    }
}
