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
    private final Queue<String> told = new ConcurrentLinkedQueue<>();

    private void set(DefaultEventLoop loop) {
        new LoopExecutor(loop)
                .schedule(() -> told.add("gone off"), Duration.ofHours(1), () -> told.add("told of the end"));
    }

    /** The loop calls off what is scheduled, then runs its last tasks; nothing calls off what those schedule. */
    @Test
    void aTimerThatComesAfterTheLastOnesWereCalledOffIsToldOfTheEnd() throws Exception {
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
        Await.until(() -> !told.isEmpty());
        assertEquals(List.of("told of the end"), List.copyOf(told));
    }

    @Test
    void aTimerThatTheLoopCallsOffIsToldOfTheEnd() throws Exception {
        DefaultEventLoop loop = new DefaultEventLoop();
        set(loop);
        loop.execute(() -> set(loop));
        assertTrue(loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(20, TimeUnit.SECONDS));
        Await.until(() -> told.size() == 2);
        assertEquals(List.of("told of the end", "told of the end"), List.copyOf(told));
    }
}
