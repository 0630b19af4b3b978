// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.group;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.data.OpResult;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.LeaseListener;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.group.SetPartitioner;
import java.time.Duration;
import java.util.List;

/** An item, with the lease of its lock. */
record OwnedItem(String item, Lease lease) implements SetPartitioner.Partition {
    @Override
    public String path() {
        return lease.path();
    }

    @Override
    public String identifier() {
        return lease.identifier();
    }

    @Override
    public long token() {
        return lease.token();
    }

    @Override
    public long sessionId() {
        return lease.sessionId();
    }

    @Override
    public LeaseState state() {
        return lease.state();
    }

    @Override
    public boolean isHeld() {
        return lease.isHeld();
    }

    @Override
    public Duration remaining() {
        return lease.remaining();
    }

    @Override
    public AsyncResult<LossCause> lost() {
        return lease.lost();
    }

    @Override
    public Registration addListener(LeaseListener listener) {
        return lease.addListener(listener);
    }

    @Override
    public AsyncResult<List<OpResult>> guarded(List<Op> ops) {
        return lease.guarded(ops);
    }

    @Override
    public AsyncResult<Boolean> verify() {
        return lease.verify();
    }

    @Override
    public AsyncResult<Void> release() {
        return lease.release();
    }
}
