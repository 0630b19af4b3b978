// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

/** The result of a start or stop. It cannot be cancelled, since the next change waits for it. */
final class ChangePromise extends StopPromise<Void> {
    ChangePromise(HandlerThreads threads) {
        super(threads);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return false;
    }
}
