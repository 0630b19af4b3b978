// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.recipes.Recipes;
import io.lanekeeper.recipes.group.PartitionerOptions;
import io.lanekeeper.recipes.group.SetPartitioner;
import io.lanekeeper.recipes.group.SetPartitioner.Partition;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads the partitions that a {@link SetPartitioner} gives to it. Reading itself is left out: the consumer only notes which partitions it
 * reads. Its callbacks run in the session lane, on the loop, and do not block.
 */
final class PartitionConsumer implements SetPartitioner.Listener {
    /** The time without a change of members before partitions move. A second, the default, suits real consumers better. */
    private static final Duration QUIET = Duration.ofMillis(100);

    private final String name;
    private final ZooKeeperClient zk;
    private final SetPartitioner partitioner;
    private final Set<String> reading = ConcurrentHashMap.newKeySet();

    PartitionConsumer(String name, ZooKeeperClient zk, String path, Set<String> all) {
        this.name = name;
        this.zk = zk;
        partitioner =
                Recipes.on(zk).partitioner(path, new PartitionerOptions(all, name, null, QUIET, this::commitAndClose));
        partitioner.addListener(this);
    }

    /** Joins the consumers. Complete when this one has its first partitions. */
    AsyncResult<Void> start() {
        return partitioner.start();
    }

    /** Gives all partitions back, as for another member, and leaves. */
    AsyncResult<Void> close() {
        return partitioner.close();
    }

    String name() {
        return name;
    }

    Set<String> partitions() {
        return reading;
    }

    /** A real consumer begins to read, and commits its offsets by {@code partition.guarded}, so that a later owner is never overwritten. */
    @Override
    public void acquired(Partition partition) {
        reading.add(partition.item());
    }

    /** Called before a partition goes to another member, which gets it when the result is complete. */
    private AsyncResult<?> commitAndClose(String partition) {
        reading.remove(partition);
        return AsyncResults.completed(zk.handler(), partition);
    }

    /** Called when a partition is gone, also without {@code commitAndClose}: at the end of the session. */
    @Override
    public void lost(Partition partition) {
        reading.remove(partition.item());
    }
}
