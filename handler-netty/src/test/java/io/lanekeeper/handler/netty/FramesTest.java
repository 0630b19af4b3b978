// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameEncoder;
import io.lanekeeper.handler.FrameTooLargeException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.CorruptedFrameException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Frames in and out of a connection, without a socket, with each allocator. */
@ParameterizedClass
@EnumSource
@Tag("netty-4.1")
class FramesTest {
    private static final Endpoint HERE = new Endpoint("127.0.0.1", 1);
    private static final int MAX = 100;
    private static final DefaultEventLoop IDLE = new DefaultEventLoop();
    private static final SequentialNettyHandler HANDLER = SequentialNettyHandler.on(IDLE);

    private final Allocators kind;
    private final Allocators.Counting allocator;
    private final AtomicInteger flushes = new AtomicInteger();
    private Recorder recorder = new Recorder();
    private EmbeddedChannel channel = new EmbeddedChannel();

    FramesTest(Allocators kind) {
        this.kind = kind;
        this.allocator = kind.counting();
    }

    @BeforeEach
    void connect() {
        open(new Recorder());
    }

    @AfterEach
    void nothingLeaks() {
        channel.finishAndReleaseAll();
        assertEquals(0, allocator.inUse());
        allocator.close();
    }

    @Test
    void pooledBuffersHaveAnOffset() {
        boolean pooled = kind == Allocators.POOLED_DIRECT || kind == Allocators.POOLED_HEAP;
        assertEquals(pooled, allocator.offset() > 0);
    }

    @Test
    void framesOfOneReadAreDeliveredTogether() {
        channel.writeInbound(bytes(frame(1, 2), frame(), frame(3)));
        assertEquals(List.of("opened", "frame 0102", "frame ", "frame 03", "read"), recorder.events);
    }

    @Test
    void framesAreAssembledFromAnySplit() {
        byte[] stream = join(frame(1, 2, 3), frame(), oversizedFrame(150), frame(4));
        List<String> expected = List.of("opened", "frame 010203", "frame ", "oversized 16 of 150", "frame 04");
        for (int cut = 0; cut <= stream.length; cut++) {
            channel.finishAndReleaseAll();
            open(new Recorder());
            channel.writeInbound(bytes(java.util.Arrays.copyOfRange(stream, 0, cut)));
            channel.writeInbound(bytes(java.util.Arrays.copyOfRange(stream, cut, stream.length)));
            assertEquals(expected, recorder.without("read"), "cut at " + cut);
        }
    }

    @Test
    void framesAreAssembledByteByByte() {
        byte[] stream = join(frame(1, 2, 3), oversizedFrame(150), frame(4));
        for (byte part : stream) {
            channel.writeInbound(bytes(new byte[] {part}));
        }
        assertEquals(List.of("opened", "frame 010203", "oversized 16 of 150", "frame 04"), recorder.without("read"));
        assertEquals(stream.length, Collections.frequency(recorder.events, "read"));
    }

    @Test
    void oversizedFrameIsSkippedWithoutBuffering() {
        channel.writeInbound(bytes(new byte[] {0x7f, -1, -1, -1}, new byte[20]));
        for (int i = 0; i < 200; i++) {
            channel.writeInbound(bytes(new byte[1024]));
        }
        assertEquals(List.of("opened", "oversized 16 of " + Integer.MAX_VALUE), recorder.without("read"));
        assertTrue(allocator.inUse() < 4096);
    }

    @Test
    void negativeLengthClosesTheConnection() {
        channel.writeInbound(bytes(frame(1), new byte[] {-1, -1, -1, -5}, frame(2)));
        channel.runPendingTasks();
        assertEquals(List.of("opened", "frame 01", "closed by CorruptedFrameException"), recorder.without("read"));
        assertInstanceOf(CorruptedFrameException.class, recorder.cause);
        assertTrue(String.valueOf(recorder.cause).contains("-5"));
    }

    @Test
    void closeInAFrameCallbackEndsTheDelivery() {
        open(new Recorder() {
            @Override
            void onFrame() {
                connection().close();
                connection().close();
            }
        });
        channel.writeInbound(bytes(frame(1), frame(2)));
        channel.runPendingTasks();
        assertEquals(List.of("opened", "frame 01", "closed"), recorder.without("read"));
    }

    @Test
    void exceptionOfTheListenerClosesTheConnection() {
        open(new Recorder() {
            @Override
            void onFrame() {
                throw new ArithmeticException("listener");
            }
        });
        channel.writeInbound(bytes(frame(1), frame(2)));
        channel.runPendingTasks();
        assertEquals(List.of("opened", "frame 01", "closed by ArithmeticException"), recorder.events);
    }

    @Test
    void closeByThePeerHasNoCause() {
        channel.close();
        channel.runPendingTasks();
        assertEquals(List.of("opened", "closed"), recorder.events);
    }

    @Test
    void framesOfOneStepAreSentInOneFlush() {
        flushes.set(0);
        for (int i = 0; i < 10; i++) {
            recorder.connection().write(encoder(i));
        }
        assertEquals(0, flushes.get());
        channel.runPendingTasks();
        assertEquals(1, flushes.get());
        assertEquals(IntStream.range(0, 10).mapToObj(i -> List.of(i)).toList(), sent());
    }

    @Test
    void framesWrittenDuringAReadAreFlushedAfterIt() {
        open(new Recorder() {
            @Override
            void onFrame() {
                connection().write(encoder(7, 8));
                assertEquals(0, flushes.get());
            }
        });
        flushes.set(0);
        channel.writeInbound(bytes(frame(1), frame(2)));
        assertEquals(1, flushes.get());
        assertEquals(List.of(List.of(7, 8), List.of(7, 8)), sent());
    }

    @Test
    void manyFramesFillSeveralChunksInOrder() {
        List<List<Integer>> expected = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            int size = i % (MAX + 1);
            int value = i % 128;
            recorder.connection()
                    .write(encoder(IntStream.generate(() -> value).limit(size).toArray()));
            expected.add(Collections.nCopies(size, value));
        }
        channel.runPendingTasks();
        assertEquals(expected, sent());
    }

    @Test
    void largeFrameGetsItsOwnBuffer() {
        openWith(new Recorder(), 1 << 20);
        int[] big = new int[1 << 20];
        recorder.connection().write(encoder(1));
        recorder.connection().write(encoder(big));
        channel.runPendingTasks();
        List<List<Integer>> sent = sent();
        assertEquals(List.of(1), sent.get(0));
        assertEquals(1 << 20, sent.get(1).size());
    }

    @Test
    void failedEncoderDoesNotAffectOtherFrames() {
        recorder.connection().write(encoder(1));
        assertThrows(
                ArithmeticException.class,
                () -> recorder.connection().write(sized(4, target -> {
                    target.putInt(9);
                    throw new ArithmeticException("encoder");
                })));
        assertThrows(
                IllegalStateException.class,
                () -> recorder.connection().write(sized(4, target -> target.put((byte) 1))));
        assertThrows(
                BufferOverflowException.class,
                () -> recorder.connection().write(sized(4, target -> target.putLong(1))));
        recorder.connection().write(encoder(2));
        channel.runPendingTasks();
        assertEquals(List.of(List.of(1), List.of(2)), sent());
    }

    @Test
    void failedEncoderAloneSendsNothing() {
        assertThrows(IllegalStateException.class, () -> recorder.connection().write(sized(4, target -> {})));
        channel.runPendingTasks();
        assertEquals(List.of(), sent());
        assertEquals(0, allocator.inUse());
    }

    @Test
    void tooLargeFrameIsRejectedBeforeAllocation() {
        long before = allocator.inUse();
        FrameTooLargeException error = assertThrows(
                FrameTooLargeException.class,
                () -> recorder.connection().write(sized(Integer.MAX_VALUE, target -> {})));
        assertEquals(Integer.MAX_VALUE, error.size());
        assertEquals(MAX, error.limit());
        assertEquals(before, allocator.inUse());
        assertThrows(FrameTooLargeException.class, () -> recorder.connection().write(sized(MAX + 1, target -> {})));
    }

    @Test
    void closeFlushesPendingFrames() {
        recorder.connection().write(encoder(1));
        recorder.connection().close();
        recorder.connection().write(encoder(2));
        channel.runPendingTasks();
        assertEquals(List.of(List.of(1)), sent());
        assertEquals(List.of("opened", "closed"), recorder.events);
        assertFalse(channel.isOpen());
    }

    @Test
    void pendingFramesOfALostConnectionAreReleased() {
        recorder.connection().write(encoder(1));
        channel.close();
        channel.runPendingTasks();
        recorder.connection().write(encoder(2));
        channel.runPendingTasks();
        assertFalse(recorder.connection().writable());
    }

    @Test
    void manyFramesOfOneStepAreSentInSeveralFlushes() {
        flushes.set(0);
        List<List<Integer>> expected = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            int value = i % 128;
            recorder.connection().write(encoder(value));
            expected.add(List.of(value));
        }
        assertEquals(2, flushes.get());
        channel.runPendingTasks();
        assertEquals(3, flushes.get());
        assertEquals(expected, sent());
    }

    @Test
    void largeFramesOfOneStepAreSentInSeveralFlushes() {
        openWith(new Recorder(), 1 << 20);
        flushes.set(0);
        recorder.connection().write(encoder(new int[20_000]));
        assertEquals(0, flushes.get());
        recorder.connection().write(encoder(new int[20_000]));
        assertEquals(2, sent().size());
    }

    @Test
    void writabilityCountsFramesThatAreNotFlushedYet() {
        openWith(new Recorder(), 1 << 20);
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(500, 1000));
        assertTrue(recorder.connection().writable());
        recorder.connection().write(encoder(new int[2_000]));
        assertFalse(recorder.connection().writable());
        channel.runPendingTasks();
        assertTrue(recorder.connection().writable());
        assertEquals(List.of("opened", "writable false", "writable true"), recorder.events);
        sent();
    }

    private void open(Recorder listener) {
        openWith(listener, MAX);
    }

    private void openWith(Recorder listener, int maxFrame) {
        recorder = listener;
        channel.finishAndReleaseAll();
        channel = new EmbeddedChannel(false, false);
        ConnectOptions options = new ConnectOptions(Duration.ofSeconds(5), maxFrame, null);
        ConnectAttempt attempt =
                new ConnectAttempt(connector(), IDLE, HERE, null, options, listener, HANDLER.promise());
        channel.config().setAllocator(allocator);
        NettyConnection connection = new NettyConnection(HERE, channel.remoteAddress(), channel, options);
        ConnectionHandler events = new ConnectionHandler(attempt, listener, connection, null);
        channel.pipeline().addLast(new FlushCounter(), new FrameReader(maxFrame, events), events);
        try {
            channel.register();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** An attempt needs this promise, which is not used once the channel exists. */
    private static NettyConnector connector() {
        return new NettyConnector(
                IDLE,
                NettyTransport.LOCAL,
                new NameResolver(IDLE, NettyTransport.LOCAL, null, HostsFile.ofSystem(), new JdkNames(Runnable::run)),
                new Tls(null),
                new NettyCustomizer() {});
    }

    private byte[][] outbound() {
        List<byte[]> all = new ArrayList<>();
        for (ByteBuf buffer = channel.readOutbound(); buffer != null; buffer = channel.readOutbound()) {
            byte[] part = new byte[buffer.readableBytes()];
            buffer.readBytes(part);
            buffer.release();
            all.add(part);
        }
        return all.toArray(byte[][]::new);
    }

    private List<List<Integer>> sent() {
        ByteBuffer all = ByteBuffer.wrap(join(outbound()));
        List<List<Integer>> frames = new ArrayList<>();
        while (all.hasRemaining()) {
            int size = all.getInt();
            List<Integer> frame = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                frame.add((int) all.get());
            }
            frames.add(frame);
        }
        return frames;
    }

    private ByteBuf bytes(byte[]... parts) {
        byte[] all = join(parts);
        return allocator.ioBuffer(Math.max(1, all.length)).writeBytes(all);
    }

    private static byte[] join(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(
                java.util.Arrays.stream(parts).mapToInt(part -> part.length).sum());
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    private static byte[] frame(int... body) {
        ByteBuffer frame = ByteBuffer.allocate(4 + body.length).putInt(body.length);
        for (int value : body) {
            frame.put((byte) value);
        }
        return frame.array();
    }

    private static byte[] oversizedFrame(int size) {
        return frame(new int[size]);
    }

    static FrameEncoder encoder(int... body) {
        return sized(body.length, target -> {
            for (int value : body) {
                target.put((byte) value);
            }
        });
    }

    static FrameEncoder sized(int size, java.util.function.Consumer<ByteBuffer> encode) {
        return new FrameEncoder() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public void encode(ByteBuffer target) {
                encode.accept(target);
            }
        };
    }

    private final class FlushCounter extends ChannelOutboundHandlerAdapter {
        @Override
        public void flush(ChannelHandlerContext ctx) {
            flushes.incrementAndGet();
            ctx.flush();
        }
    }
}
