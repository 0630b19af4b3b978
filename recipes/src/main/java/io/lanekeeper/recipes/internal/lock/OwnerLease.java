// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.internal.NodeLease;
import io.lanekeeper.recipes.internal.RecipeContext;
import org.jspecify.annotations.Nullable;

/** One of the leases that an owner has of one node. */
final class OwnerLease extends NodeLease {
    private final OwnerHold hold;

    OwnerLease(RecipeContext context, Contender contender, OwnerHold hold) {
        super(
                context,
                contender.session(),
                contender.path(),
                contender.token(),
                contender.identifier(),
                hold::leaseEnded);
        this.hold = hold;
    }

    @Override
    protected void deleteNodes(Promise<@Nullable Void> done) {
        if (hold.isOver()) {
            super.deleteNodes(done);
        } else {
            done.set(null); // The owner has others.
        }
    }
}
