// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Lane;

/** A result that waits for the lanes to end, so that no lane may wait for it. */
final class NettyStopPromise<T> extends NettyPromise<T> {
    NettyStopPromise(LoopAndLanes handler) {
        super(handler, Lane.COMPLETION);
    }

    @Override
    protected void checkDeadLock() {
        handler.checkStopDeadLock();
    }
}
