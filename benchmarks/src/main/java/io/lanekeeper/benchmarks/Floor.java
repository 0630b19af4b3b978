// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The common part of the two floors: connections on one loop, whole frames, and one flush for each step of the loop. */
abstract class Floor implements Candidate {
    private static final int HANDSHAKE = 45;
    private static final int PING_XID = -2;
    private static final int PING = 11;

    private final Transports transport = Transports.fast();
    private final EventLoopGroup group = transport.oneLoop();
    final EventLoop loop = group.next();
    final List<Line> lines = new ArrayList<>();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile boolean closing;

    abstract Line newLine();

    @Override
    public void connect(Settings settings, int sessions) throws Exception {
        int colon = settings.server().lastIndexOf(':');
        InetSocketAddress address = InetSocketAddress.createUnresolved(
                settings.server().substring(0, colon),
                Integer.parseInt(settings.server().substring(colon + 1)));
        int timeout = (int) settings.sessionTimeout().toMillis();
        boolean first = lines.isEmpty();
        List<Line> connecting = new ArrayList<>();
        CountDownLatch connected = new CountDownLatch(sessions);
        for (int i = 0; i < sessions; i++) {
            Line line = newLine();
            line.timeout = timeout;
            line.connected = connected;
            connecting.add(line);
            new Bootstrap()
                    .group(group)
                    .channel(transport.socket())
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel channel) {
                            channel.pipeline().addLast(line);
                        }
                    })
                    .connect(address);
        }
        if (!connected.await(2, TimeUnit.MINUTES)) {
            throw new IllegalStateException(connected.getCount() + " sessions without a connection");
        }
        lines.addAll(connecting);
        if (first) {
            loop.scheduleWithFixedDelay(this::ping, timeout / 3, timeout / 3, TimeUnit.MILLISECONDS);
        }
    }

    private void ping() {
        for (Line line : List.copyOf(lines)) {
            line.ping();
        }
    }

    @Override
    public void onLoop(int session, Runnable task) {
        loop.execute(task);
    }

    @Override
    public int lost() {
        return lost.get();
    }

    @Override
    public void close() throws Exception {
        closing = true;
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await();
    }

    /** The connection of one session. */
    abstract class Line extends ChannelInboundHandlerAdapter {
        private int timeout;
        private @Nullable CountDownLatch connected;
        private @Nullable ChannelHandlerContext context;
        private @Nullable ByteBuf rest;
        private boolean greeted;
        private boolean reading;
        private boolean flushQueued;
        private final Runnable flush = this::flushQueued;

        /** Receives a frame, whose body is in {@code in} from {@code at} on. */
        abstract void frame(ByteBuf in, int at);

        /** Returns the bytes to be sent. */
        abstract @Nullable ByteBuf takeOutbound();

        abstract ByteBuf outbound(int bytes);

        final ChannelHandlerContext context() {
            if (context == null) {
                throw new IllegalStateException("not connected");
            }
            return context;
        }

        /** Queues a flush at the end of this step. */
        final void flushLater() {
            if (!reading && !flushQueued) {
                flushQueued = true;
                loop.execute(flush);
            }
        }

        private void flushQueued() {
            flushQueued = false;
            flush();
        }

        private void flush() {
            ByteBuf out = takeOutbound();
            if (out != null) {
                ChannelHandlerContext ctx = context();
                ctx.writeAndFlush(out, ctx.voidPromise());
            }
        }

        private void ping() {
            outbound(12).writeInt(8).writeInt(PING_XID).writeInt(PING);
            flushLater();
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            context = ctx;
            ByteBuf hello = ctx.alloc().ioBuffer(4 + HANDSHAKE);
            hello.writeInt(HANDSHAKE).writeInt(0).writeLong(0).writeInt(timeout).writeLong(0);
            hello.writeInt(16).writeZero(16).writeByte(0);
            ctx.writeAndFlush(hello);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (!closing) {
                lost.incrementAndGet();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            cause.printStackTrace();
            ctx.close();
        }

        @Override
        public final void channelRead(ChannelHandlerContext ctx, Object message) {
            reading = true;
            ByteBuf in = (ByteBuf) message;
            if (rest != null) {
                rest.writeBytes(in);
                in.release();
                in = rest;
                rest = null;
            }
            while (in.readableBytes() >= 4) {
                int start = in.readerIndex();
                int size = in.getInt(start);
                if (in.readableBytes() - 4 < size) {
                    break;
                }
                in.skipBytes(4 + size);
                if (greeted) {
                    frame(in, start + 4);
                } else {
                    greeted = true;
                    if (connected != null) {
                        connected.countDown();
                        connected = null;
                    }
                }
            }
            if (in.isReadable()) {
                rest = ctx.alloc()
                        .ioBuffer(Math.max(256, 2 * in.readableBytes()))
                        .writeBytes(in);
            }
            in.release();
        }

        @Override
        public final void channelReadComplete(ChannelHandlerContext ctx) {
            reading = false;
            flush();
        }
    }
}
