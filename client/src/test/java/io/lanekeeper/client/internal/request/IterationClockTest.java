// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.lanekeeper.client.internal.request.IterationClock.Iteration;
import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.handler.SerialExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IterationClockTest {
    private final ManualHandler handler = new ManualHandler();
    private final List<Long> ends = new ArrayList<>();
    private final IterationClock clock = new IterationClock(handler.loop(), ends::add);

    private Iteration current() {
        Iteration[] seen = new Iteration[1];
        handler.onLoop(() -> seen[0] = clock.current());
        return seen[0];
    }

    @Test
    void iterationEndsWithTheTasksOfTheLoop() {
        Iteration first = current();
        assertSame(first, current());
        assertFalse(first.ended());
        handler.runAll();
        assertTrue(first.ended());
        assertEquals(List.of(first.end()), ends);
        assertNotSame(first, current());
    }

    @Test
    void nextIterationBeginsAfterTheLoopHasThrown() {
        SerialExecutor loop = mock();
        when(loop.inLoop()).thenReturn(true);
        doThrow(new InternalError("thrown by a test")).doNothing().when(loop).execute(any());
        IterationClock flawed = new IterationClock(loop, ends::add);
        assertThrows(InternalError.class, flawed::current);
        assertFalse(flawed.current().ended());
        verify(loop, times(2)).execute(any());
    }

    @Test
    void iterationEndsAtOnceIfTheLoopTakesNoTasks() {
        handler.endLoop(true);
        Iteration first = current();
        assertTrue(first.ended());
        assertEquals(List.of(handler.loop().nanoTime()), ends);
        handler.advance(Duration.ofSeconds(1));
        assertEquals(handler.loop().nanoTime(), current().end());
        assertEquals(2, ends.size());
    }
}
