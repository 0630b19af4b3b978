// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.lanekeeper.client.internal.config.SessionConfig;
import io.lanekeeper.client.internal.protocol.CloseSessionRequest;
import io.lanekeeper.handler.Completion;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.SerialExecutor;
import org.junit.jupiter.api.Test;

/** Tests of the writing of requests. */
class SenderTest {
    /** It is in no queue any more, and may have no time-out. */
    @Test
    void callFailsIfTheLoopTakesNoTask() {
        SerialExecutor loop = mock();
        when(loop.inLoop()).thenReturn(true);
        doThrow(new InternalError("thrown by a test")).when(loop).execute(any());
        Sender.Listener listener = mock();
        SessionConfig config = mock();
        Sender sender = new Sender(listener, new IterationClock(loop, now -> {}), config, () -> false);
        Connection connection = mock();
        sender.attach(connection);
        Completion<Void> completion = mock();
        Call<Void> call = new Call<>(new CloseSessionRequest(), completion, Call.FOREVER);
        assertThrows(InternalError.class, () -> sender.transmit(call));
        verify(listener).callFailed(eq(call), any());
        verify(connection, never()).write(any());
    }
}
