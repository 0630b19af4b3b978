// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.internal.jute.MalformedFrameException;
import io.lanekeeper.handler.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.jute.BinaryOutputArchive;
import org.apache.jute.Record;
import org.apache.zookeeper.proto.ConnectResponse;
import org.apache.zookeeper.proto.ReplyHeader;
import org.apache.zookeeper.proto.WatcherEvent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Headers of replies and events beside ZooKeeper's own records, for random values. */
class ServerConnectionTest {
    private static final int ROUNDS = 10_000;
    private static final int CUT_EVERY = 100;

    private final List<String> notified = new ArrayList<>();
    private final Random random = new Random(16);
    private ServerConnection connection;

    @BeforeEach
    void greet() {
        ReplyListener traffic = mock();
        doAnswer(call -> notified.add(
                        "reply " + Arrays.asList(call.getArguments()).subList(0, 3)))
                .when(traffic)
                .replyReceived(anyInt(), anyLong(), anyInt(), any());
        doAnswer(call -> notified.add("auth " + call.getArgument(0)))
                .when(traffic)
                .authReplyReceived(anyInt(), any());
        doAnswer(call -> notified.add("event " + Arrays.asList(call.getArguments())))
                .when(traffic)
                .eventReceived(any(), any(), anyLong());
        connection = new ServerConnection(new Endpoint("server", 1), mock(), traffic);
        connection.frame(ByteBuffer.wrap(bytes(new ConnectResponse(0, 1000, 1, new byte[16], false))));
    }

    @Test
    void repliesOfZooKeeperAreRead() {
        for (int i = 0; i < ROUNDS; i++) {
            int xid = 1 + random.nextInt(Integer.MAX_VALUE);
            long zxid = random.nextLong();
            int error = random.nextInt();
            assertNotified("reply " + List.of(xid, zxid, error), i, new ReplyHeader(xid, zxid, error));
            assertNotified("auth " + error, i, new ReplyHeader(-4, zxid, error));
        }
    }

    @Test
    void eventsOfZooKeeperAreRead() {
        EventType[] types = {
            EventType.NODE_CREATED, EventType.NODE_DELETED, EventType.NODE_DATA_CHANGED, EventType.NODE_CHILDREN_CHANGED
        };
        for (int i = 0; i < ROUNDS; i++) {
            int type = random.nextInt(4);
            long zxid = random.nextLong();
            String path = "/\u4e2d\u00e9" + "x".repeat(random.nextInt(300)) + random.nextInt();
            assertNotified(
                    "event " + List.of(types[type], path, zxid),
                    i,
                    new ReplyHeader(-1, zxid, 0),
                    new WatcherEvent(type + 1, 3, path));
        }
    }

    private void assertNotified(String expected, int round, Record... frame) {
        byte[] bytes = bytes(frame);
        connection.frame(ByteBuffer.wrap(bytes));
        assertEquals(List.of(expected), notified);
        notified.clear();
        for (int length = 0; round % CUT_EVERY == 0 && length < bytes.length; length++) {
            ByteBuffer shorter = ByteBuffer.wrap(bytes, 0, length);
            assertThrows(MalformedFrameException.class, () -> connection.frame(shorter));
            assertEquals(List.of(), notified);
        }
    }

    private static byte[] bytes(Record... records) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            for (Record theirs : records) {
                theirs.serialize(BinaryOutputArchive.getArchive(bytes), "");
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }
}
