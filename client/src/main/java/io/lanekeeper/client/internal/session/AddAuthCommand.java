// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.NotConnectedException;
import io.lanekeeper.client.error.QueueFullException;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import org.jspecify.annotations.Nullable;

/**
 * A credential of the application's on its way. It is kept from here on: if there is no connection yet, or the connection is lost
 * before the answer, it is shown on the next one, whether its caller waits as long or not.
 */
final class AddAuthCommand extends LoopCommand {
    private final CredentialStore log;
    private final Credential credential;
    private final boolean replacing;
    private final Promise<Void> promise;
    private final Call<Void> call;

    /** @param call shows it on the present connection, and ends {@code promise} */
    AddAuthCommand(
            CredentialStore log, Credential credential, boolean replacing, Promise<Void> promise, Call<Void> call) {
        this.log = log;
        this.credential = credential;
        this.replacing = replacing;
        this.promise = promise;
        this.call = call;
    }

    @Override
    void run(RequestPipeline pipeline) {
        if (!promise.isDone()) {
            log.offer(credential, replacing, promise);
            promise.whenDone(done -> {
                if (takenBack(done)) {
                    log.withdraw(credential, promise);
                }
            });
            call.run(pipeline);
        }
    }

    /** A call that was not to be made, or that the caller has been told not to have been. */
    private boolean takenBack(AsyncResult<Void> done) {
        Throwable error = done.exception();
        return (done.isCancelled() && !call.sent())
                || error instanceof ClientStoppedException
                || error instanceof QueueFullException
                || error instanceof NotConnectedException;
    }

    @Override
    void reject(ZooKeeperException reason) {
        call.reject(reason);
    }

    @Override
    long timeoutNanos() {
        return call.timeoutNanos();
    }

    @Override
    boolean mayHaveBeenSent() {
        return call.mayHaveBeenSent();
    }

    @Override
    String operation() {
        return call.operation();
    }

    @Override
    @Nullable
    String path() {
        return call.path();
    }
}
