// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.client.internal.auth.AuthCompletion;
import io.lanekeeper.client.internal.auth.CredentialStore;
import io.lanekeeper.client.internal.callback.LoopCompletion;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.config.Credential;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.client.internal.protocol.SetWatchesRequest;
import io.lanekeeper.client.internal.request.Call;
import io.lanekeeper.client.internal.request.CallOptions;
import io.lanekeeper.client.internal.request.RequestPipeline;
import io.lanekeeper.client.internal.watch.WatchRegistry;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Restores a session on a new connection before it is announced: its identities, then its watches, whose events depend on
 * them. All requests are sent at once.
 */
@LoopConfined
final class SessionRestore {
    private final RequestPipeline pipeline;
    private final CredentialStore auth;
    private final WatchRegistry watches;
    private final int maxFrame;
    private Consumer<@Nullable Throwable> onEnd = error -> {};
    private int open;

    SessionRestore(RequestPipeline pipeline, CredentialStore auth, WatchRegistry watches, int maxFrame) {
        this.pipeline = pipeline;
        this.auth = auth;
        this.watches = watches;
        this.maxFrame = maxFrame;
    }

    /**
     * Sends all requests. The server sends the events of changes after {@code zxid}. With {@code probing} there is at
     * least one request, whose reply shows whether the server serves this client. {@code then} is called once, with
     * the first error, or with null when all replies are there; never if the connection ends before.
     */
    void start(long zxid, boolean probing, Consumer<@Nullable Throwable> then) {
        onEnd = then;
        open = 1;
        for (Credential credential : auth.all()) {
            open++;
            pipeline.sendNow(AuthCompletion.call(auth, credential, new Part(), CallOptions.ENDLESS));
        }
        watches.restore(maxFrame, zxid).forEach(this::send);
        if (probing && open == 1) {
            send(new SetWatchesRequest(zxid, List.of(), List.of(), List.of()));
        }
        answered(null);
    }

    private void send(Request<Void> request) {
        open++;
        pipeline.sendNow(new Call<>(request, new Part(), Call.FOREVER));
    }

    private void answered(@Nullable Throwable error) {
        if (error instanceof ConnectionLossException) {
            onEnd = ignored -> {};
        } else if (error != null || --open == 0) {
            Consumer<@Nullable Throwable> told = onEnd;
            onEnd = ignored -> {};
            told.accept(error);
        }
    }

    private final class Part extends LoopCompletion<Void> {
        @Override
        public void ended(@Nullable Void value, @Nullable Throwable error) {
            answered(error);
        }
    }
}
