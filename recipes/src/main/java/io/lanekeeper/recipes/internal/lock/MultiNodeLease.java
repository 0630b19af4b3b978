// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.data.OpResult;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.LeaseListener;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.internal.NodeLease;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.lock.MultiLock.MultiLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lease of several locks. It has one node in each, all of one transaction. */
final class MultiNodeLease extends NodeLease implements MultiLease {
    private final List<String> nodes;
    private final Map<String, Lease> parts;

    /**
     * @param first the contender of the first path
     * @param nodes the nodes by the paths of the locks, in order
     */
    MultiNodeLease(RecipeContext context, Contender first, Map<String, String> nodes, Runnable onEnd) {
        super(context, first.session(), first.path(), first.token(), first.identifier(), onEnd);
        this.nodes = List.copyOf(nodes.values());
        Map<String, Lease> all = new LinkedHashMap<>();
        nodes.forEach((lock, node) -> all.put(lock, new Part(node)));
        parts = Collections.unmodifiableMap(all);
    }

    @Override
    public Map<String, Lease> leases() {
        return parts;
    }

    @Override
    protected List<String> nodes() {
        return nodes;
    }

    /** One transaction; if it fails, since one node is gone for example, each node is deleted on its own. */
    @Override
    protected void deleteNodes(Promise<@Nullable Void> done) {
        List<Op> ops = new ArrayList<>(nodes.size());
        nodes.forEach(node -> ops.add(Op.delete(node)));
        context().in(session()).multi(ops).whenDone(deleted -> {
            if (deleted.exception() == null) {
                done.set(null);
            } else {
                deleteEach(done);
            }
        });
    }

    private void deleteEach(Promise<@Nullable Void> done) {
        int[] open = {nodes.size()};
        List<Throwable> errors = new ArrayList<>();
        for (String node : nodes) {
            Promise<@Nullable Void> gone = context().promise();
            gone.whenDone(one -> {
                Throwable error = one.exception();
                if (error != null) {
                    errors.add(error);
                }
                open[0]--;
                if (open[0] == 0 && errors.isEmpty()) {
                    done.set(null);
                } else if (open[0] == 0) {
                    done.setException(errors.get(0));
                }
            });
            context().cleanup().delete(session(), node, gone);
        }
    }

    /** The lease of one of the locks. It is held, lost and released with all others. */
    private final class Part implements Lease {
        private final String node;

        Part(String node) {
            this.node = node;
        }

        @Override
        public String path() {
            return node;
        }

        @Override
        public String identifier() {
            return MultiNodeLease.this.identifier();
        }

        @Override
        public long token() {
            return MultiNodeLease.this.token();
        }

        @Override
        public long sessionId() {
            return MultiNodeLease.this.sessionId();
        }

        @Override
        public LeaseState state() {
            return MultiNodeLease.this.state();
        }

        @Override
        public boolean isHeld() {
            return MultiNodeLease.this.isHeld();
        }

        @Override
        public Duration remaining() {
            return MultiNodeLease.this.remaining();
        }

        @Override
        public AsyncResult<LossCause> lost() {
            return MultiNodeLease.this.lost();
        }

        @Override
        public Registration addListener(LeaseListener listener) {
            return MultiNodeLease.this.addListener(listener);
        }

        @Override
        public AsyncResult<List<OpResult>> guarded(List<Op> ops) {
            return MultiNodeLease.this.guarded(ops);
        }

        @Override
        public AsyncResult<Boolean> verify() {
            return MultiNodeLease.this.verify();
        }

        @Override
        public AsyncResult<Void> release() {
            return MultiNodeLease.this.release();
        }

        @Override
        public String toString() {
            return "part of " + MultiNodeLease.this + ", node " + node;
        }
    }
}
