// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.CreatedNode;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Completion;
import io.lanekeeper.recipes.internal.BehindSync;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.util.Arrays;

/** One call that sets a value whatever it is. It is not repeated over a value that another client may have set since. */
final class ValueSet extends TracedWrite<Stat> {
    private final byte[] data;

    ValueSet(RecipeContext context, String path, byte[] data, Completion<Stat> result) {
        super(context, path, result);
        this.data = data;
    }

    @Override
    void send() {
        context.client()
                .operations()
                .setData(path, data, ZooKeeperOperations.ANY_VERSION)
                .whenDone(set -> {
                    Throwable error = set.exception();
                    if (error == null) {
                        result.set(set.value());
                    } else if (Failure.is(error, ErrorCode.NO_NODE)) {
                        create();
                    } else {
                        failed(error);
                    }
                });
    }

    private void create() {
        context.client()
                .operations()
                .createWithStat(path, data, context.node(CreateMode.PERSISTENT))
                .whenDone(this::created);
    }

    private void created(AsyncResult<CreatedNode> create) {
        Throwable error = create.exception();
        CreatedNode node = create.value();
        if (node != null) {
            result.set(node.stat());
        } else if (Failure.is(error, ErrorCode.NO_NODE)) {
            createParent();
        } else if (Failure.is(error, ErrorCode.NODE_EXISTS)) {
            attempt();
        } else if (error != null) {
            failed(error);
        }
    }

    @Override
    boolean notApplied(BehindSync.Trace trace) {
        NodeData node = trace.node();
        if (node == null) {
            return trace.untouched();
        }
        boolean changed = node.stat().mzxid() > since;
        if (changed && Arrays.equals(data, node.data())) {
            result.set(node.stat()); // The value is there, by this call or by another.
        }
        return !changed;
    }
}
