// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import com.sun.management.ThreadMXBean;
import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.internal.jute.JuteReader;
import io.lanekeeper.client.internal.jute.MalformedFrameException;
import io.lanekeeper.client.internal.protocol.ConnectResponse;
import io.lanekeeper.client.internal.protocol.ReplyDecoders;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.jute.BinaryOutputArchive;
import org.apache.jute.Record;
import org.apache.zookeeper.proto.ReplyHeader;
import org.apache.zookeeper.proto.WatcherEvent;
import org.jspecify.annotations.Nullable;

/**
 * All that reads what a server has sent, as one target for a fuzzer: the first byte of an input says which decoder, the rest is
 * the frame. Each either reads a value or throws what the session takes for a frame that makes no sense, whatever the bytes;
 * and allocates no more than some times their number.
 */
public final class Decoders {
    private static final int HANDSHAKE = ReplyDecoders.REQUESTS.size();
    private static final int FRAME = HANDSHAKE + 1;
    private static final int OVERSIZED = HANDSHAKE + 2;
    private static final int SRVR = HANDSHAKE + 3;
    /** The number of decoders. */
    static final int COUNT = HANDSHAKE + 4;

    /** The longest factor is that of empty strings: four bytes become an object of each, two references and its exception. */
    private static final long ALLOCATED_PER_BYTE = 100;
    /** A connection of its own for each frame; an exception and its trace. */
    private static final long ALLOCATED_ALWAYS = 64 << 10;

    /** The number of times that a frame is read again if it seems to have cost too much. */
    private static final int MEASURED = 5;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final byte[] GREETING =
            bytes(new org.apache.zookeeper.proto.ConnectResponse(0, 4_000, 1, new byte[16], false));

    private Decoders() {}

    /** Runs one input. The fuzzer calls this, by this name. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length > 0) {
            check(Byte.toUnsignedInt(input[0]) % COUNT, Arrays.copyOfRange(input, 1, input.length));
        }
    }

    /** Returns whether the frame makes sense; throws what no frame may cause. */
    static boolean check(int decoder, byte[] frame) {
        long limit = ALLOCATED_ALWAYS + ALLOCATED_PER_BYTE * frame.length;
        boolean sense = makesSense(decoder, frame);
        long allocated = allocated(decoder, frame, limit);
        if (allocated > limit) {
            throw new IllegalStateException(
                    allocated + " bytes were allocated for a frame of " + frame.length + " (expected: " + limit + ")");
        }
        return sense;
    }

    /**
     * The least of a few times: what a decoder allocates is the same each time, but the fuzzer that has rewritten it, and classes
     * that are loaded, allocate on the same thread now and then.
     */
    private static long allocated(int decoder, byte[] frame, long limit) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < MEASURED && least > limit; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            makesSense(decoder, frame);
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    private static boolean makesSense(int decoder, byte[] frame) {
        try {
            decode(decoder, frame);
            return true;
        } catch (MalformedFrameException | BufferUnderflowException | IllegalArgumentException e) {
            return false;
        }
    }

    private static void decode(int decoder, byte[] frame) {
        if (decoder < HANDSHAKE) {
            Request<?> request = ReplyDecoders.REQUESTS.get(decoder);
            request.readReply(new JuteReader().wrap(ByteBuffer.wrap(frame)));
        } else if (decoder == HANDSHAKE) {
            connection().frame(ByteBuffer.wrap(frame));
        } else if (decoder == FRAME) {
            greeted().frame(ByteBuffer.wrap(frame));
        } else if (decoder == OVERSIZED) {
            greeted().oversized(ByteBuffer.wrap(frame), Integer.MAX_VALUE);
        } else {
            ServerVersion.inSrvr(new String(frame, StandardCharsets.UTF_8));
        }
    }

    private static ServerConnection connection() {
        Sink sink = new Sink();
        return new ServerConnection(new Endpoint("server", 1), sink, sink);
    }

    private static ServerConnection greeted() {
        ServerConnection connection = connection();
        connection.frame(ByteBuffer.wrap(GREETING));
        return connection;
    }

    /** Real inputs for each decoder, to begin with. */
    static List<byte[]> seeds(long seed) {
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; i < HANDSHAKE; i++) {
            for (byte[] reply : ReplyDecoders.replies(i, seed)) {
                seeds.add(input(i, reply));
            }
        }
        seeds.add(input(HANDSHAKE, GREETING));
        seeds.add(input(FRAME, bytes(new ReplyHeader(7, 8, 0))));
        seeds.add(input(FRAME, bytes(new ReplyHeader(-4, 8, -115))));
        seeds.add(input(FRAME, bytes(new ReplyHeader(-2, 8, 0))));
        seeds.add(input(FRAME, bytes(new ReplyHeader(-1, 8, 0), new WatcherEvent(3, 3, "/app/a"))));
        seeds.add(input(OVERSIZED, bytes(new ReplyHeader(7, 8, 0))));
        seeds.add(input(SRVR, "Zookeeper version: 3.9.5-abc, built on x".getBytes(StandardCharsets.UTF_8)));
        return seeds;
    }

    private static byte[] input(int decoder, byte[] frame) {
        byte[] input = new byte[1 + frame.length];
        input[0] = (byte) decoder;
        System.arraycopy(frame, 0, input, 1, frame.length);
        return input;
    }

    private static byte[] bytes(Record... records) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            for (Record theirs : records) {
                theirs.serialize(BinaryOutputArchive.getArchive(bytes), "");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Takes what comes in, and does nothing with it. */
    private static final class Sink implements ConnectionListener, ReplyListener {
        @Override
        public void connected(ServerConnection server, Connection connection) {}

        @Override
        public void connectFailed(@Nullable Throwable cause) {}

        @Override
        public void handshakeReceived(ConnectResponse response) {}

        @Override
        public void connectionClosed(@Nullable Throwable cause) {}

        @Override
        public void replyReceived(int xid, long zxid, int error, JuteReader body) {}

        @Override
        public void authReplyReceived(int error, JuteReader body) {}

        @Override
        public void oversizedReplyReceived(int xid, long zxid, int error, int size) {}

        @Override
        public void pingReplied(long zxid, int error) {}

        @Override
        public void eventReceived(EventType type, String path, long zxid) {}

        @Override
        public void readCompleted() {}

        @Override
        public void becameWritable() {}
    }
}
