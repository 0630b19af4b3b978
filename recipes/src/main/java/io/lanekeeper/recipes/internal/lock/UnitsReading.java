// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.Failure;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One reading of the units that are taken, and of the maximum if a node has it. Confined to the loop. */
final class UnitsReading {
    private final SemaphoreTerms terms;
    private final Consumer<UnitsReading> then;
    private final @Nullable AsyncResult<Void> synced;
    private final AsyncResult<List<String>> units;
    private final @Nullable AsyncResult<NodeData> limit;
    private boolean done;

    /**
     * Sends the requests.
     *
     * @param unitsWatch the watch on the units; null for none
     * @param maxWatch the watch on the maximum; null for none
     * @param behindSync whether this server may be behind what the client has seen
     * @param then called when both replies have come
     */
    UnitsReading(
            ZooKeeperOperations operations,
            SemaphoreTerms terms,
            @Nullable Watch unitsWatch,
            @Nullable Watch maxWatch,
            boolean behindSync,
            Consumer<UnitsReading> then) {
        this.terms = terms;
        this.then = then;
        String maxPath = terms.maxPath();
        synced = behindSync ? operations.sync(terms.directory()) : null;
        units = operations.getChildren(terms.directory(), unitsWatch);
        limit = maxPath == null ? null : operations.getData(maxPath, maxWatch);
    }

    /** Waits for the replies, which come in order. Once. */
    void begin() {
        (limit == null ? units : limit).whenDone(last -> {
            done = true;
            then.accept(this);
        });
    }

    boolean isDone() {
        return done;
    }

    /** Returns the error because of which there is no answer; null if there is one. */
    @Nullable
    Throwable error() {
        Throwable before = synced == null ? null : synced.exception();
        if (before != null) {
            return before;
        } else if (units.exception() != null && !isMissing()) {
            return units.exception();
        }
        Throwable error = limit == null ? null : limit.exception();
        boolean absent = error != null && Failure.is(error, ErrorCode.NO_NODE);
        if (absent && terms.isDynamic()) {
            return new IllegalStateException("maxFrom: " + terms.maxPath() + " (expected: a node that exists)", error);
        }
        return absent ? null : error;
    }

    /** Returns whether the parent of the units does not exist. */
    boolean isMissing() {
        Throwable error = units.exception();
        return error != null && Failure.is(error, ErrorCode.NO_NODE);
    }

    /** Returns the number of units that are taken. */
    int taken() {
        List<String> names = units.value();
        return names == null ? 0 : names.size();
    }

    /** Returns the version of the node with the maximum; -1 if there is none. */
    int maxVersion() {
        NodeData node = limit == null ? null : limit.value();
        return node == null ? -1 : node.stat().version();
    }

    /** Returns whether the maximum is still to be written for other clients to compare. */
    boolean isMaxUnwritten() {
        NodeData node = limit == null ? null : limit.value();
        return !terms.isDynamic() && node != null && (node.data() == null || node.data().length == 0);
    }

    /**
     * Returns the maximum.
     *
     * @throws IllegalArgumentException if other clients use another one
     * @throws IllegalStateException if the data is no number
     */
    int max() {
        NodeData node = limit == null ? null : limit.value();
        return node == null ? terms.options().max() : SemaphoreMax.of(terms, node.data());
    }
}
