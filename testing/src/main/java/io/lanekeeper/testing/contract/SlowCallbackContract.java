// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Lane;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of the reports about callbacks that run for longer than a threshold. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class SlowCallbackContract {
    private final HandlerContract suite;
    private final Journal journal = new Journal();
    private @Nullable Handler running;

    SlowCallbackContract(HandlerContract suite) {
        this.suite = suite;
    }

    /** Returns a started handler with that threshold. */
    private Handler start(Duration slow) {
        Handler made = suite.newHandler(slow, (lane, took, callback) -> {
            journal.add(lane + " " + (took.compareTo(slow) >= 0) + " " + callback);
            throw new IllegalStateException("thrown by a listener of a test");
        });
        assumeTrue(made != null, "the handler has no settings for slow callbacks");
        Handler handler = Objects.requireNonNull(made);
        running = handler;
        Await.get(handler.start());
        return handler;
    }

    @AfterEach
    void stop() {
        if (running != null) {
            Await.get(running.stop());
        }
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void slowTaskIsReportedWithLaneTimeAndClass(Lane lane) {
        Handler handler = start(Duration.ofMillis(1));
        handler.lane(lane).execute(new Slow());
        assertEquals(lane + " true " + Slow.class.getName(), journal.await(1).get(0));
        handler.lane(lane).execute(() -> journal.add("the lane goes on"));
        journal.await("the lane goes on");
    }

    @Test
    void slowLinkIsReportedByTheClassOfItsCallback() {
        Handler handler = start(Duration.ofMillis(1));
        handler.<String>asyncResult().link(new SlowLink()).cancel();
        journal.await("COMPLETION true " + SlowLink.class.getName());
    }

    @Test
    void fastCallbackIsNotReported() {
        Handler handler = start(Duration.ofDays(1));
        handler.lane(Lane.WATCH).execute(new Slow());
        handler.lane(Lane.WATCH).execute(() -> journal.add("end"));
        assertEquals(List.of("end"), journal.await(1));
    }

    private static void work() {
        long start = System.nanoTime();
        while (System.nanoTime() - start < 1_000_000) {
            Thread.onSpinWait();
        }
    }

    private static final class Slow implements Runnable {
        @Override
        public void run() {
            work();
        }
    }

    private static final class SlowLink implements Consumer<AsyncResult<String>> {
        @Override
        public void accept(AsyncResult<String> done) {
            work();
        }
    }
}
