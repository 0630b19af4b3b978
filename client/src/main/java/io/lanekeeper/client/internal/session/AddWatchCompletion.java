// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.internal.protocol.AddWatchRequest;
import io.lanekeeper.handler.Completion;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The end of an addWatch: registers the watcher in the same step, so that no event can come between. Where nobody waits for
 * it any more, the server's watch is taken back.
 */
final class AddWatchCompletion extends LoopCompletion<Void> {
    private final AddWatchRequest request;
    private final Completion<Void> completion;
    private final @Nullable SessionRun run;
    private @Nullable Call<Void> call;

    /** With whose run it is asked in; null if there is none, so that it is going to be refused. */
    AddWatchCompletion(AddWatchRequest request, Completion<Void> completion, @Nullable SessionRun run) {
        this.request = request;
        this.completion = completion;
        this.run = run;
    }

    /** This ends {@code asked}. */
    void of(Call<Void> asked) {
        call = asked;
    }

    /** As soon as it is sent, its end matters also where the caller has gone: the server's watch is to be taken back. */
    @Override
    public boolean isDone() {
        return super.isDone() || (completion.isDone() && (call == null || !call.sent()));
    }

    @Override
    void ended(@Nullable Void value, @Nullable Throwable error) {
        SessionStateMachine here = run == null ? null : run.stateMachine;
        if (error != null || here == null) {
            completion.setException(error == null ? new IllegalStateException("replied without a run") : error);
            if (here != null
                    && error instanceof ZooKeeperException failure
                    && failure.outcome() != Outcome.NOT_APPLIED) {
                takeBack(here);
            }
            return;
        }
        PersistentWatches table = here.runtime().persistent();
        boolean added = table.add(request.mode(), request.serverPath(), request.watcher(), request.chroot());
        if (!completion.set(null) && added) {
            table.remove(request.mode(), request.serverPath(), request.watcher());
        }
        takeBack(here);
    }

    /** Unless somebody else watches. */
    private void takeBack(SessionStateMachine here) {
        WatchRemoval removal = here.runtime().removal();
        if (here.runtime().persistent().at(request.mode(), request.serverPath()) == null) {
            Set<WatcherType> type = EnumSet.of(WatchRemoval.type(request.mode()));
            removal.removeUnwatched(type, request.serverPath(), PendingRemovals.NOBODY);
        }
    }
}
