// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.auth;

import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.NotConnectedException;
import io.lanekeeper.client.error.QueueFullException;
import io.lanekeeper.client.internal.config.Credential;
import io.lanekeeper.client.internal.request.Call;
import io.lanekeeper.client.internal.request.CallCommand;
import io.lanekeeper.client.internal.request.RunContext;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;

/**
 * Adds a credential of the application. The credential is kept from here on: if there is no connection yet, or the connection
 * is lost before the answer, the client sends it on the next connection, even if its caller no longer waits.
 */
public final class AddAuthCommand extends CallCommand {
    private final CredentialStore log;
    private final Credential credential;
    private final boolean replacing;
    private final Promise<Void> promise;
    private final Call<Void> call;

    /** @param call shows it on the present connection, and ends {@code promise} */
    public AddAuthCommand(
            CredentialStore log, Credential credential, boolean replacing, Promise<Void> promise, Call<Void> call) {
        this.log = log;
        this.credential = credential;
        this.replacing = replacing;
        this.promise = promise;
        this.call = call;
    }

    @Override
    public void run(RunContext run) {
        if (!promise.isDone()) {
            log.offer(credential, replacing, promise);
            promise.whenDone(done -> {
                if (takenBack(done)) {
                    log.withdraw(credential, promise);
                }
            });
            call.run(run);
        }
    }

    /** Returns whether the call was cancelled before it was sent, or failed without being sent. */
    private boolean takenBack(AsyncResult<Void> done) {
        Throwable error = done.exception();
        return (done.isCancelled() && !call.sent())
                || error instanceof ClientStoppedException
                || error instanceof QueueFullException
                || error instanceof NotConnectedException;
    }

    @Override
    public Call<Void> call() {
        return call;
    }
}
