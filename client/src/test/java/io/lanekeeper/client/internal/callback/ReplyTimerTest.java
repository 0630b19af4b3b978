// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.handler.Cancellable;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplyTimerTest {
    private static final Duration DELAY = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration NANO = Duration.ofNanos(1);

    private final ManualHandler handler = new ManualHandler();
    private int judged;

    @BeforeEach
    void start() {
        handler.start();
    }

    private Cancellable timer() {
        Cancellable[] made = new Cancellable[1];
        handler.onLoop(() -> made[0] = ReplyTimer.schedule(handler.loop(), () -> judged++, DELAY));
        return made[0];
    }

    @Test
    void timerInTimeJudgesAtOnce() {
        timer();
        handler.advance(DELAY.minus(NANO));
        assertEquals(0, judged);
        handler.advance(NANO);
        assertEquals(1, judged);
        assertEquals(0, handler.timers());
    }

    @Test
    void timerThatIsATenthLateIsInTime() {
        timer();
        handler.stall(DELAY.plus(DELAY.dividedBy(10)));
        assertEquals(1, judged);
    }

    @Test
    void timerThatIsLaterJudgesAfterAFiftiethOfItsDelay() {
        timer();
        handler.stall(DELAY.plus(DELAY.dividedBy(10)).plus(NANO));
        assertEquals(0, judged);
        handler.advance(LOOK.minus(NANO));
        assertEquals(0, judged);
        handler.advance(NANO);
        assertEquals(1, judged);
        assertEquals(0, handler.timers());
    }

    @Test
    void cancelledTimerDoesNotJudge() {
        timer().cancel();
        handler.advance(DELAY);
        Cancellable late = timer();
        handler.stall(DELAY.multipliedBy(2));
        late.cancel();
        handler.advance(DELAY);
        assertEquals(0, judged);
        assertEquals(0, handler.timers());
    }
}
