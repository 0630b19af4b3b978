// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.spi.CompletionHook;
import io.lanekeeper.handler.spi.LaneHold;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The rule of what holds a lane, with Netty's futures. */
final class NettyHold extends LaneHold {
    static final NettyHold RULE = new NettyHold();

    private NettyHold() {}

    @Override
    public @Nullable Object holdOf(@Nullable Object returned) {
        return returned instanceof Future<?> future ? (future.isDone() ? null : future) : super.holdOf(returned);
    }

    @Override
    public void whenDone(Object hold, Runnable release) {
        if (hold instanceof Future<?> future && !(hold instanceof CompletionHook)) {
            future.addListener(done -> release.run());
        } else {
            super.whenDone(hold, release);
        }
    }

    @Override
    protected String accepted() {
        return "an AsyncResult, a Netty Future or a CompletionStage";
    }
}
