// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.netty.util.concurrent.Promise;

/** A promise with hooks: code of the handler itself that needs no lane and no loop. */
interface HookedPromise<T> extends Promise<T> {
    /** Runs {@code hook} inline on the completing thread, or here if the promise is complete. Not for callbacks. */
    void whenDone(Runnable hook);
}
