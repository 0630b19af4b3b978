// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Lane;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

/** A mock, since no real handler stops in the very moment in which a client dispatches. */
class LaneDispatcherTest {
    private final Handler handler = mock(Handler.class);
    private final LaneDispatcher lanes = new LaneDispatcher(handler);

    @Test
    void userCodeGetsIntoItsLaneAsItIs() {
        Callable<String> task = () -> "told";
        lanes.dispatch(Lane.WATCH, task);
        ArgumentCaptor<Callback> callback = ArgumentCaptor.forClass(Callback.class);
        verify(handler).dispatch(callback.capture());
        assertEquals(Lane.WATCH, callback.getValue().lane());
        assertSame(task, callback.getValue().task());
    }

    @Test
    void aHandlerThatRejectsDoesNotUpsetTheSession() {
        doThrow(new RejectedExecutionException("stopped")).when(handler).dispatch(any());
        assertDoesNotThrow(() -> lanes.dispatch(Lane.SESSION, () -> "nobody is told"));
        verify(handler).dispatch(any());
    }
}
