// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The order of starts and stops. */
class LifecycleTest {
    private final List<String> steps = new ArrayList<>();
    private final List<Promise<Void>> pending = new ArrayList<>();
    private final OutOfMemoryError cause = new OutOfMemoryError("thrown by a test");
    private boolean alive = true;

    private Lifecycle<Promise<Void>> lifecycle(String starts, String stops) {
        return new Lifecycle<>(
                () -> new QueuedPromise<>(link -> {}), step("start", starts), step("stop", stops), () -> alive);
    }

    /** Returns a change that throws for each {@code x} in {@code script}, and completes at once for each {@code .}. */
    private Consumer<Promise<Void>> step(String name, String script) {
        List<String> left = new ArrayList<>(List.of(script.split("")));
        return done -> {
            steps.add(name);
            String next = left.isEmpty() ? "" : left.remove(0);
            if (next.equals("x")) {
                throw cause;
            }
            if (next.equals(".")) {
                done.set(null);
            } else {
                pending.add(done);
            }
        };
    }

    @Test
    void startOrStopThatThrowsFailsAndTheNextOneRuns() {
        Lifecycle<Promise<Void>> lifecycle = lifecycle("xx..", "xx");
        assertSame(cause, lifecycle.start().exception());
        assertSame(cause, lifecycle.start().exception(), "a start after one that failed is another one");
        assertTrue(lifecycle.start().successful());
        assertTrue(lifecycle.start().successful(), "which holds");
        assertSame(cause, lifecycle.stop().exception());
        assertSame(cause, lifecycle.stop().exception());
        assertTrue(lifecycle.start().successful());
        assertEquals(List.of("start", "start", "start", "stop", "stop", "start"), steps);
    }

    @Test
    void changesRunOneAfterTheOther() {
        Lifecycle<Promise<Void>> lifecycle = lifecycle("", "");
        AsyncResult<Void> start = lifecycle.start();
        assertSame(start, lifecycle.start());
        AsyncResult<Void> stop = lifecycle.stop();
        lifecycle.start();
        assertEquals(List.of("start"), steps);
        pending.get(0).set(null);
        assertEquals(List.of("start", "stop"), steps);
        assertFalse(stop.isDone());
        pending.get(1).set(null);
        assertEquals(List.of("start", "stop", "start"), steps);
    }

    @Test
    void startRunsAgainIfTheLoopHasEnded() {
        Lifecycle<Promise<Void>> lifecycle = lifecycle("..", "");
        AsyncResult<Void> first = lifecycle.start();
        alive = false;
        assertNotSame(first, lifecycle.start());
        assertEquals(List.of("start", "start"), steps);
    }
}
