// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Closes channels, even if a handler in the pipeline delays a close or does not pass it on. */
final class ForcedClose {
    /** The time for handlers to close, in milliseconds. TLS needs up to a second to send its close_notify. */
    private static final long PIPELINE_MILLIS = 2000;

    private ForcedClose() {}

    /** Closes {@code channel} through its pipeline; by force if that takes too long. On the loop. */
    static void close(Channel channel, EventLoop loop) {
        channel.close();
        if (channel.closeFuture().isDone()) {
            return;
        }
        try {
            var timer = loop.schedule(() -> force(channel), PIPELINE_MILLIS, TimeUnit.MILLISECONDS);
            channel.closeFuture().addListener(done -> timer.cancel(false));
        } catch (RejectedExecutionException e) {
            force(channel); // The loop is about to end.
        }
    }

    private static void force(Channel channel) {
        channel.unsafe().close(channel.unsafe().voidPromise());
    }
}
