// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.lock;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.data.OpResult;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.LeaseListener;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.simulation.PlantedFault;
import java.time.Duration;
import java.util.List;

/** A lease with a planted fault. */
record BrokenLease(PlantedFault fault, Lease lease) implements Lease {
    private static final int DIGITS = 10;

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
        String path = path();
        return fault == PlantedFault.NUMBERS_AS_TOKENS
                ? Long.parseLong(path.substring(path.length() - DIGITS))
                : lease.token();
    }

    @Override
    public long sessionId() {
        return lease.sessionId() + (fault == PlantedFault.GRANTS_FOR_ANOTHER_SESSION ? 1 : 0);
    }

    @Override
    public LeaseState state() {
        return lease.state();
    }

    @Override
    public boolean isHeld() {
        return fault == PlantedFault.TRUSTS_ITS_STATE ? !state().ended() : lease.isHeld();
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

    /** To keep the node, it answers what is done already. */
    @Override
    public AsyncResult<Void> release() {
        return fault == PlantedFault.KEEPS_NODES
                ? lost().recover(error -> lost()).asVoid()
                : lease.release();
    }
}
