// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.internal.BehindSync;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;

/**
 * One call that waits at a barrier. It ends when the node is gone, or is another one than it was, which shows that it was gone in
 * between. It reads the data, since a read of a missing node's Stat would leave a watch behind. Confined to the loop.
 */
final class BarrierWait {
    private final RecipeContext context;
    private final String path;
    /** Gets true when the barrier is lifted. */
    private final Promise<Boolean> result;

    private final boolean atOnce;
    private final Watch watch;
    /** The number of the last read; replies to earlier ones are dropped. */
    private int reads;

    private int failures;
    /** The node that holds this call back; 0 before the first read. */
    private long created;

    /** @param atOnce whether the call ends after the first read */
    BarrierWait(RecipeContext context, String path, Promise<Boolean> result, boolean atOnce) {
        this.context = context;
        this.path = path;
        this.result = result;
        this.atOnce = atOnce;
        watch = context.client().client().watch(context.client().onLoop(this::changed));
        result.whenDone(done -> watch.close());
    }

    void begin() {
        look(false);
    }

    /** @param behindSync whether the server may be behind what this client has seen */
    private void look(boolean behindSync) {
        if (result.isDone()) {
            return;
        }
        reads++;
        int read = reads;
        ZooKeeperOperations operations = context.client().operations();
        AsyncResult<NodeData> data = behindSync
                ? new BehindSync(context, operations).read(path, own -> own.getData(path, watch))
                : operations.getData(path, watch);
        data.whenDone(done -> {
            if (read == reads) {
                looked(done, behindSync);
            }
        });
    }

    private void looked(AsyncResult<NodeData> done, boolean behindSync) {
        NodeData node = done.value();
        Throwable error = done.exception();
        if (node != null) {
            present(node.stat().czxid());
        } else if (error != null && !Failure.is(error, ErrorCode.NO_NODE)) {
            failed(error);
        } else if (behindSync || context.sessions().connected()) {
            result.set(true);
        } else {
            look(true); // A read-only server may not know yet that it was set.
        }
    }

    private void present(long czxid) {
        if (created != 0 && czxid > created) {
            result.set(true);
        } else if (atOnce) {
            result.set(false);
        }
        created = czxid;
        failures = 0;
    }

    private void failed(Throwable error) {
        switch (Failure.of(error)) {
            case UNKNOWN, PASSING, SESSION_OVER -> {
                int read = reads;
                failures++;
                context.later(
                        failures,
                        () -> {
                            if (read == reads) {
                                look(true);
                            }
                        },
                        this::stopped);
            }
            case STOPPED, FINAL -> result.setException(error);
        }
    }

    private void changed(WatchedEvent event) {
        if (event.type() == EventType.NODE_DELETED) {
            result.set(true);
        } else if (event.type() != EventType.NONE) {
            look(false);
        } else if (event.keeperState() == KeeperState.CLOSED) {
            stopped();
        } else {
            look(true);
        }
    }

    private void stopped() {
        result.setException(RecipeContext.stopped("await", path));
    }
}
