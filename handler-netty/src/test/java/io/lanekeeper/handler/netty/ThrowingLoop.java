// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.netty.channel.DefaultEventLoop;
import java.util.concurrent.TimeUnit;

/** An event loop that throws an Error instead of taking a task, once for each call of {@link #throwOnce()}. */
final class ThrowingLoop extends DefaultEventLoop {
    private volatile boolean throwing;

    void throwOnce() {
        throwing = true;
    }

    @Override
    public void execute(Runnable task) {
        if (throwing) {
            throwing = false;
            throw new InternalError("thrown by a test");
        }
        super.execute(task);
    }

    void end() {
        shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
