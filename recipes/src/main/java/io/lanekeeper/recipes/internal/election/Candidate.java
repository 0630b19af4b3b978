// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.election;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.internal.lock.Claimant;
import io.lanekeeper.recipes.internal.lock.Contender;
import io.lanekeeper.recipes.internal.lock.ContenderKind;
import io.lanekeeper.recipes.internal.lock.ContenderQueues;
import io.lanekeeper.recipes.internal.lock.QueueKey;
import org.jspecify.annotations.Nullable;

/**
 * A place in the queue of an election, over several nodes if one is lost while it waits, up to the end of one leadership. Confined
 * to the loop.
 */
final class Candidate implements Claimant {
    private final ContenderQueues queues;
    private final Candidacy owner;
    private final Contender contender;
    private @Nullable HeldLeadership leadership;
    /** Without a word of the engine it is the lease itself that has found its node missing. */
    private LossCause cause = LossCause.NODE_GONE;

    Candidate(ContenderQueues queues, QueueKey key, String id, Candidacy owner) {
        this.queues = queues;
        this.owner = owner;
        contender = queues.contender(key, ContenderKind.exclusive(key.layout()), id, true, this);
    }

    /** Enters the queue. In the step in which this was made. */
    void start() {
        contender.start();
    }

    /** Gives up a place that has not led to a leadership. {@code gone} completes when no node is left. */
    void leave(Promise<@Nullable Void> gone) {
        contender.leave(gone);
    }

    @Override
    public void entered() {
        owner.entered();
    }

    @Override
    public void first() {
        HeldLeadership granted = new HeldLeadership(queues.context(), owner, contender, this::leadershipEnded);
        leadership = granted;
        granted.begin();
        owner.elected(granted);
    }

    private void leadershipEnded() {
        HeldLeadership ended = leadership;
        contender.end();
        if (ended != null) {
            owner.ended(ended, ended.state() == LeaseState.RELEASED ? null : cause);
        }
    }

    @Override
    public boolean displaced(LossCause why) {
        HeldLeadership lost = leadership;
        if (lost == null) {
            return true; // At the end of a client's run the engine reports the failure.
        }
        cause = why;
        lost.lost(why);
        return false;
    }

    @Override
    public void failed(Throwable error) {
        owner.fail(error);
    }

    @Override
    public void revocationRequested() {
        if (leadership != null) {
            leadership.revocationRequested();
        }
    }

    @Override
    public AsyncResult<?> close() {
        Promise<Void> closed = queues.context().promise();
        owner.close(closed);
        return closed;
    }
}
