// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.DefaultEventLoop;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Timers at the very end of an event loop. */
@Timeout(60)
class LoopExecutorTest {
    private final Queue<String> notified = new ConcurrentLinkedQueue<>();

    private void set(DefaultEventLoop loop) {
        new LoopExecutor(loop)
                .schedule(
                        () -> notified.add("gone off"), Duration.ofHours(1), () -> notified.add("notified of the end"));
    }

    /** The loop cancels its timers, then runs its last tasks. Nothing cancels the timers that those tasks set. */
    @Test
    void timerSetByTheLastTasksOfTheLoopIsNotifiedOfTheEnd() throws Exception {
        DefaultEventLoop loop = new DefaultEventLoop() {
            @Override
            protected boolean confirmShutdown() {
                boolean confirmed = super.confirmShutdown();
                if (isShutdown()) {
                    set(this);
                }
                return confirmed;
            }
        };
        loop.execute(() -> {});
        assertTrue(loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(20, TimeUnit.SECONDS));
        Await.until(() -> !notified.isEmpty());
        assertEquals(List.of("notified of the end"), List.copyOf(notified));
    }

    @Test
    void timerCancelledByTheLoopIsNotifiedOfTheEnd() throws Exception {
        DefaultEventLoop loop = new DefaultEventLoop();
        set(loop);
        loop.execute(() -> set(loop));
        assertTrue(loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(20, TimeUnit.SECONDS));
        Await.until(() -> notified.size() == 2);
        assertEquals(List.of("notified of the end", "notified of the end"), List.copyOf(notified));
    }
}
