// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import org.jspecify.annotations.Nullable;

/** A result that waits for the lanes to end, so that no lane may wait for it. */
class StopPromise<T extends @Nullable Object> extends ThreadPromise<T> {
    StopPromise(HandlerThreads threads) {
        super(threads);
    }

    @Override
    protected void checkMayBlock() {
        threads.checkMayAwaitStop();
    }
}
