// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Closes channels, whatever a pipeline does with a close: a handler may hold it back, or keep it to itself. */
final class SureClose {
    /** Longer than a handler may need to take leave of its peer; TLS has a second for it. */
    private static final long PIPELINE_MILLIS = 2000;

    private SureClose() {}

    /** On the loop. */
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
