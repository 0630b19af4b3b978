// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.interop;

import io.lanekeeper.recipes.election.Participant;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Keeps the leader that was delivered last. */
final class LastLeader implements Flow.Subscriber<Optional<Participant>> {
    private volatile Flow.@Nullable Subscription subscription;
    private volatile @Nullable Participant last;

    /** Returns the leader's id; empty while there is no leader. */
    String id() {
        Participant leader = last;
        return leader == null ? "" : leader.id();
    }

    long epoch() {
        Participant leader = last;
        return leader == null ? 0 : leader.epoch();
    }

    void cancel() {
        Flow.Subscription present = subscription;
        if (present != null) {
            present.cancel();
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Optional<Participant> leader) {
        last = leader.orElse(null);
    }

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onComplete() {}
}
