// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Lane;

/** The result of something that waits for the lanes to end, so that no lane may wait for it. */
final class NettyStopPromise<T> extends NettyPromise<T> {
    private final SequentialNettyHandler handler;

    NettyStopPromise(SequentialNettyHandler handler) {
        super(handler, Lane.COMPLETION);
        this.handler = handler;
    }

    @Override
    protected void checkDeadLock() {
        handler.checkStopDeadLock();
    }
}
