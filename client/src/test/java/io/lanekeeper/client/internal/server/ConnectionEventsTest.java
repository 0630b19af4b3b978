// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import io.lanekeeper.client.internal.jute.MalformedFrameException;
import io.lanekeeper.client.testkit.Gone;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Events of a connection that a well-behaved handler or server seldom causes. */
class ConnectionEventsTest {
    private static final byte[] NOTHING = {};

    private final ConnectionListener listener = mock();
    private final ReplyListener replies = mock();
    private final ServerConnection connection = new ServerConnection(new Endpoint("server", 1), listener, replies);

    private void greet() {
        connection.frame(ByteBuffer.wrap(Wire.welcome(1, new byte[16], 1_000)));
    }

    @Test
    void connectionThatOpensAfterItWasAbandonedIsClosed() {
        Connection opened = mock();
        connection.abandon();
        connection.opened(opened);
        verify(opened).close();
        verifyNoInteractions(listener);
    }

    @Test
    void replyWithoutARequestNumberIsMalformed() {
        greet();
        ByteBuffer reply = ByteBuffer.wrap(Wire.header(0, 7, 0, NOTHING));
        MalformedFrameException error = assertThrows(MalformedFrameException.class, () -> connection.frame(reply));
        assertEquals("reply to xid 0 (expected: -1, -2, -4 or more than 0)", error.getMessage());
        verifyNoInteractions(replies);
    }

    @Test
    void oversizedReplyWithoutARequestNumberIsMalformed() {
        greet();
        ByteBuffer head = ByteBuffer.wrap(Wire.header(0, 7, 0, NOTHING));
        MalformedFrameException error =
                assertThrows(MalformedFrameException.class, () -> connection.oversized(head, 5_000));
        assertEquals("frame of 5000 bytes for xid 0", error.getMessage());
        verifyNoInteractions(replies);
    }

    @Test
    void frameIsReleasedWhenTheReadIsComplete() throws InterruptedException {
        Gone frames = new Gone(1);
        deliverFrame(frames);
        connection.readComplete();
        frames.assertGone();
        verify(replies).readCompleted(); // and keeps the connection reachable
    }

    @Test
    void frameIsReleasedWhenTheConnectionEnds() throws InterruptedException {
        Gone frames = new Gone(1);
        deliverFrame(frames);
        connection.closed(null);
        frames.assertGone();
        connection.closed(null);
    }

    private void deliverFrame(Gone frames) {
        ByteBuffer frame = ByteBuffer.wrap(Wire.welcome(1, new byte[16], 1_000));
        frames.mayGo(frame);
        connection.frame(frame);
    }
}
