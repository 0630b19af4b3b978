// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.chaos;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.handler.AsyncResult;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** The tokens that were written, in the order of the servers. Entries that were read are deleted. */
final class TokenLog {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final ZooKeeperClient zk;
    private final Set<Long> tokens = new TreeSet<>();
    private final List<String> steps = new ArrayList<>();
    private String last = "";
    private long highest;
    private int writes;

    TokenLog(ZooKeeperClient zk) {
        this.zk = zk;
    }

    /** Reads what was written since the last call; again if the connection was lost. */
    void read() throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        boolean done = false;
        while (!done) {
            try {
                readOnce();
                done = true;
            } catch (ZooKeeperException e) {
                if (System.nanoTime() - end > 0) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    private void readOnce() throws InterruptedException {
        zk.sync(Holder.LOG).get(LIMIT);
        List<String> names = new ArrayList<>(zk.getChildren(Holder.LOG).get(LIMIT));
        names.sort(Comparator.naturalOrder());
        List<AsyncResult<?>> deletions = new ArrayList<>();
        for (String name : names) {
            String path = Holder.LOG + '/' + name;
            if (name.compareTo(last) > 0) { // else an earlier call has read it, and could not delete it
                byte[] data = zk.getData(path).get(LIMIT).data();
                add(name, ByteBuffer.wrap(Objects.requireNonNull(data)).getLong());
                last = name;
            }
            deletions.add(zk.delete(path));
        }
        for (AsyncResult<?> deletion : deletions) {
            deletion.await(LIMIT);
        }
    }

    private void add(String name, long token) {
        writes++;
        tokens.add(token);
        if (token < highest) {
            steps.add(name + ": " + token + " behind " + highest);
        }
        highest = Math.max(highest, token);
    }

    /** Returns the writes of a lease that came behind those of a later one. */
    List<String> stepsBack() {
        return steps;
    }

    int writes() {
        return writes;
    }

    /** Returns the number of leases that have written. */
    int leases() {
        return tokens.size();
    }
}
