// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.CreatedNode;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Completion;
import io.lanekeeper.recipes.internal.BehindSync;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import org.jspecify.annotations.Nullable;

/**
 * Writes by {@code setData} and {@code create}. After an unknown outcome, a node that still has the expected version was not
 * written, and the write is repeated. In any other case it may have been, so the call fails.
 */
final class PlainWriter implements NodeWriter {
    private final RecipeContext context;
    private final String path;

    PlainWriter(RecipeContext context, String path) {
        this.context = context;
        this.path = path;
    }

    @Override
    public void write(@Nullable Stat expected, byte[] data, Completion<Stat> done) {
        (expected == null ? new Creation(data, done) : new Change(expected, data, done)).attempt();
    }

    private final class Creation extends TracedWrite<Stat> {
        private final byte[] data;

        Creation(byte[] data, Completion<Stat> done) {
            super(PlainWriter.this.context, PlainWriter.this.path, done);
            this.data = data;
        }

        @Override
        void send() {
            ZooKeeperOperations operations = context.client().operations();
            operations
                    .createWithStat(path, data, context.node(CreateMode.PERSISTENT))
                    .whenDone(this::sent);
        }

        private void sent(AsyncResult<CreatedNode> create) {
            Throwable error = create.exception();
            CreatedNode node = create.value();
            if (node != null) {
                result.set(node.stat());
            } else if (error != null && Failure.is(error, ErrorCode.NO_NODE)) {
                createParent();
            } else if (error != null) {
                failed(error);
            }
        }

        @Override
        boolean notApplied(BehindSync.Trace trace) {
            return trace.stat() == null && trace.untouched();
        }
    }

    private final class Change extends TracedWrite<Stat> {
        private final Stat expected;
        private final byte[] data;

        Change(Stat expected, byte[] data, Completion<Stat> done) {
            super(PlainWriter.this.context, PlainWriter.this.path, done);
            this.expected = expected;
            this.data = data;
        }

        @Override
        void send() {
            context.client()
                    .operations()
                    .setData(path, data, expected.version())
                    .whenDone(set -> {
                        Throwable error = set.exception();
                        Stat stat = set.value();
                        if (stat != null) {
                            result.set(stat);
                        } else if (error != null) {
                            failed(error);
                        }
                    });
        }

        @Override
        boolean notApplied(BehindSync.Trace trace) {
            Stat now = trace.stat();
            return now != null && now.czxid() == expected.czxid() && now.version() == expected.version();
        }
    }
}
