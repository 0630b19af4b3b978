// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.operation;

import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.internal.callback.LoopCompletion;
import io.lanekeeper.client.internal.protocol.AddWatchRequest;
import io.lanekeeper.client.internal.request.Call;
import io.lanekeeper.client.internal.request.CallCommand;
import io.lanekeeper.client.internal.request.CallOptions;
import io.lanekeeper.client.internal.request.RunContext;
import io.lanekeeper.client.internal.watch.WatchRegistry;
import io.lanekeeper.handler.Completion;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sets a persistent watch. The reply registers the watcher in the same step, so that no event can come between. If the caller
 * has cancelled, or the outcome is unknown, the server's watch is taken back.
 */
public final class AddWatch extends CallCommand {
    private final AddWatchRequest request;
    private final Completion<Void> completion;
    private final Call<Void> call;
    /** Null until this has been executed. */
    private @Nullable WatchRegistry watches;

    /** Completes {@code completion} when the watcher is registered, or with an error. */
    public AddWatch(AddWatchRequest request, Completion<Void> completion, CallOptions options) {
        this.request = request;
        this.completion = completion;
        call = options.call(request, new Reply());
    }

    @Override
    public Call<Void> call() {
        return call;
    }

    @Override
    public void run(RunContext run) {
        watches = run.watches();
        call.run(run);
    }

    private final class Reply extends LoopCompletion<Void> {
        /** Not done while a sent request is pending: if the caller has cancelled, the server's watch is to be taken back. */
        @Override
        public boolean isDone() {
            return super.isDone() || (completion.isDone() && !call.sent());
        }

        @Override
        public void ended(@Nullable Void value, @Nullable Throwable error) {
            if (error == null) {
                register();
                return;
            }
            completion.setException(error);
            if (watches != null
                    && error instanceof ZooKeeperException failure
                    && failure.outcome() != Outcome.NOT_APPLIED) {
                watches.takeBack(request);
            }
        }

        private void register() {
            WatchRegistry registry = Objects.requireNonNull(watches, "watches");
            boolean added = registry.add(request);
            if (!completion.set(null) && added) {
                registry.remove(request);
            }
            registry.takeBack(request);
        }
    }
}
