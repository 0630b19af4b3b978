// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.internal.NodeLease;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.lock.ReadWriteLock.WriteLease;
import org.jspecify.annotations.Nullable;

/** The lease of a writer. */
final class WriteNodeLease extends NodeLease implements WriteLease {
    private final ContenderQueues queues;
    private final LockTerms terms;
    private final Contender contender;
    /** The downgrade that is pending; null if none. */
    private @Nullable Downgrade downgrade;

    WriteNodeLease(ContenderQueues queues, LockTerms terms, Contender contender, Runnable onEnd) {
        super(
                queues.context(),
                contender.session(),
                contender.path(),
                contender.token(),
                contender.identifier(),
                onEnd);
        this.queues = queues;
        this.terms = terms;
        this.contender = contender;
    }

    @Override
    public AsyncResult<Lease> downgrade() {
        if (LockRole.isKazoo(terms.layout())) {
            throw new UnsupportedOperationException(
                    "downgrade in layout KAZOO (expected: CURATOR; kazoo takes nodes with one number for one)");
        }
        Promise<Lease> result = context().promise();
        context().run(result, () -> {
            if (state().ended()) {
                result.setException(lostError(null));
            } else if (downgrade != null) {
                result.setException(new IllegalStateException("the downgrade of " + path() + " is pending already"));
            } else {
                Downgrade begun = new Downgrade(queues, terms, contender, this, result);
                downgrade = begun;
                begun.begin();
            }
        });
        return result;
    }

    /** A downgrade had no effect. */
    void notDowngraded() {
        downgrade = null;
        contender.heedOwnNode();
    }

    @Override
    protected void deleteNodes(Promise<@Nullable Void> done) {
        Downgrade pending = downgrade;
        if (pending == null) {
            super.deleteNodes(done);
        } else {
            Promise<@Nullable Void> own = context().promise();
            own.whenDone(deleted -> pending.over().whenDone(over -> RecipeContext.forward(own, done)));
            super.deleteNodes(own);
        }
    }

    RuntimeException lostError(@Nullable Throwable cause) {
        return notHeld(cause);
    }
}
