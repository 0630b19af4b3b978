// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.internal.NodeLease;
import io.lanekeeper.recipes.lock.ReadWriteLock.WriteLease;
import org.jspecify.annotations.Nullable;

/** The lease of a writer. */
final class WriteNodeLease extends NodeLease implements WriteLease {
    private final ContenderQueues queues;
    private final LockTerms terms;
    private final Contender contender;
    private boolean downgrading;

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
            } else if (downgrading) {
                result.setException(new IllegalStateException("the downgrade of " + path() + " is pending already"));
            } else {
                downgrading = true;
                new Downgrade(queues, terms, contender, this, result).begin();
            }
        });
        return result;
    }

    /** A downgrade had no effect. */
    void notDowngraded() {
        downgrading = false;
        contender.heedOwnNode();
    }

    RuntimeException lostError(@Nullable Throwable cause) {
        return notHeld(cause);
    }
}
