// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.election;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.election.Leadership;
import io.lanekeeper.recipes.internal.NodeLease;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.lock.Contender;
import org.jspecify.annotations.Nullable;

/** A leadership of this client. */
final class HeldLeadership extends NodeLease implements Leadership {
    private final Candidacy owner;

    HeldLeadership(RecipeContext context, Candidacy owner, Contender contender, Runnable onEnd) {
        super(context, contender.session(), contender.path(), contender.token(), contender.identifier(), onEnd);
        this.owner = owner;
    }

    @Override
    public AsyncResult<Void> resign() {
        return release();
    }

    @Override
    protected void changed(LeaseState next) {
        if (next == LeaseState.UNSURE) {
            owner.paused(this);
        } else if (next == LeaseState.HELD) {
            owner.resumed(this);
        } // Ends are reported with their cause.
    }

    /** The next candidacy follows the deletion in the same flush. */
    @Override
    protected void deleteNodes(Promise<@Nullable Void> done) {
        super.deleteNodes(done);
        owner.resigned(done);
    }
}
