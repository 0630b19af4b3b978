// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.auth;

import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.internal.config.Credential;
import io.lanekeeper.client.internal.protocol.AuthRequest;
import io.lanekeeper.client.internal.request.Call;
import io.lanekeeper.client.internal.request.CallOptions;
import io.lanekeeper.handler.Completion;
import org.jspecify.annotations.Nullable;

/**
 * The end of an authentication. Its answer matters also if the caller has gone: the connection has the identity then, or
 * is about to be closed by the server.
 */
public final class AuthCompletion implements Completion<Void> {
    private final CredentialStore log;
    private final Credential credential;
    private final Completion<Void> completion;
    private @Nullable Call<Void> call;

    private AuthCompletion(CredentialStore log, Credential credential, Completion<Void> completion) {
        this.log = log;
        this.credential = credential;
        this.completion = completion;
    }

    /** A call that shows {@code credential} to the server. */
    public static Call<Void> call(
            CredentialStore log, Credential credential, Completion<Void> completion, CallOptions options) {
        AuthCompletion end = new AuthCompletion(log, credential, completion);
        Call<Void> call = options.call(new AuthRequest(credential.scheme(), credential.auth()), end);
        end.call = call;
        return call;
    }

    @Override
    public boolean set(@Nullable Void value) {
        log.accepted(credential);
        return completion.set(null);
    }

    @Override
    public boolean setException(Throwable error) {
        if (error instanceof RefusedException refused) {
            log.rejected(credential, refused);
        }
        return completion.setException(error);
    }

    @Override
    public boolean isDone() {
        return completion.isDone() && (call == null || !call.sent());
    }
}
