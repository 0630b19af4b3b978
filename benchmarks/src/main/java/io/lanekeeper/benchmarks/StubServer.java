// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server that knows no data and answers at once: valid replies that were made beforehand, all of one read in one
 * write. One loop, so that it takes one core at most.
 *
 * <p>Every node exists, has {@value #DATA} bytes and no watches; getData of a path that starts with "/!" is a command:
 *
 * <ul>
 *   <li>{@code /!fire/N}: sends NodeDataChanged for {@code /w/0} to {@code /w/N-1}, then the reply.
 *   <li>{@code /!drop}: closes the connection.
 *   <li>{@code /!rearm}: answers 16 bytes: nanoseconds from this connection's handshake to its last setWatches, and the
 *       number of paths in them.
 *   <li>{@code /!hold}: is never answered, nor is anything after it but pings.
 * </ul>
 *
 * <p>A connection that says nothing for its time-out is closed, and its session refused from then on.
 */
final class StubServer {
    static final int DATA = 100;
    private static final int HEADER = 16;
    private static final int STAT = 68;
    private static final int PING = 11;
    private static final int MAX_TIMEOUT = 40_000;
    private static final int FLUSH_BYTES = 256 * 1024;
    private static final int COMMAND = '/' << 8 | '!';

    private final List<Session> sessions = new ArrayList<>();
    private final Set<Long> expired = new HashSet<>();
    private long lastSession = 0x0100_0000_0000_0000L;
    private long zxid = 1000;

    private StubServer() {}

    /** Prints the port, and ends when its input does. */
    public static void main(String[] args) throws Exception {
        Transports transport = Transports.fast();
        EventLoopGroup group = transport.oneLoop();
        StubServer stub = new StubServer();
        Channel server = new ServerBootstrap()
                .group(group)
                .channel(transport.server())
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(stub.new Session(channel));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
        group.next().scheduleWithFixedDelay(stub::expire, 1, 1, TimeUnit.SECONDS);
        System.out.println("PORT " + ((InetSocketAddress) server.localAddress()).getPort());
        while (System.in.read() >= 0) {
            // Until the controller ends.
        }
        System.exit(0);
    }

    private void expire() {
        long now = System.nanoTime();
        for (Session session : List.copyOf(sessions)) {
            if (now - session.heard > TimeUnit.MILLISECONDS.toNanos(session.timeout)) {
                expired.add(session.id);
                session.channel.close();
            }
        }
    }

    private static byte[] reply(ByteBuffer body) {
        body.flip();
        ByteBuffer frame = ByteBuffer.allocate(4 + HEADER + body.remaining());
        frame.putInt(HEADER + body.remaining()).putInt(0).putLong(0).putInt(0).put(body);
        return frame.array();
    }

    private static ByteBuffer stat(ByteBuffer target) {
        return target.putLong(5)
                .putLong(6)
                .putLong(1_700_000_000_000L)
                .putLong(1_700_000_000_001L)
                .putInt(1)
                .putInt(0)
                .putInt(0)
                .putLong(0)
                .putInt(DATA)
                .putInt(0)
                .putLong(5);
    }

    private static final byte[] EMPTY_REPLY = reply(ByteBuffer.allocate(0));
    private static final byte[] STAT_REPLY = reply(stat(ByteBuffer.allocate(STAT)));
    private static final byte[] DATA_REPLY =
            reply(stat(ByteBuffer.allocate(4 + DATA + STAT).putInt(DATA).put(new byte[DATA])));
    private static final byte[] CHILDREN_REPLY = reply(children());
    private static final byte[] CHILDREN2_REPLY = reply(stat(children()));

    private static ByteBuffer children() {
        ByteBuffer names = ByteBuffer.allocate(256).putInt(3);
        for (String name : List.of("one", "two", "three")) {
            names.putInt(name.length()).put(name.getBytes(StandardCharsets.US_ASCII));
        }
        return names;
    }

    /** One connection. */
    private final class Session extends ChannelInboundHandlerAdapter {
        private final Channel channel;
        private @Nullable ByteBuf rest;
        private boolean greeted;
        private boolean held;
        private boolean gone;
        private long id;
        private int timeout = MAX_TIMEOUT;
        private long heard = System.nanoTime();
        private long greetedAt;
        private long rearmedAt;
        private long rearmed;

        Session(Channel channel) {
            this.channel = channel;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            sessions.add(this);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            sessions.remove(this);
            if (rest != null) {
                rest.release();
                rest = null;
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            heard = System.nanoTime();
            ByteBuf in = (ByteBuf) message;
            if (rest != null) {
                rest.writeBytes(in);
                in.release();
                in = rest;
                rest = null;
            }
            ByteBuf out = null;
            while (in.readableBytes() >= 4) {
                int start = in.readerIndex();
                int size = in.getInt(start);
                if (in.readableBytes() - 4 < size) {
                    break;
                }
                if (out == null) {
                    out = ctx.alloc().ioBuffer(64 * 1024);
                } else if (out.readableBytes() > FLUSH_BYTES) {
                    ctx.write(out, ctx.voidPromise());
                    out = ctx.alloc().ioBuffer(64 * 1024);
                }
                in.skipBytes(4 + size);
                if (!greeted) {
                    greet(in, start + 4, out);
                } else if (!gone && (!held || in.getInt(start + 8) == PING)) {
                    out = answer(ctx, in, start + 4, size, out);
                }
            }
            if (in.isReadable()) {
                rest = ctx.alloc()
                        .ioBuffer(Math.max(4096, 2 * in.readableBytes()))
                        .writeBytes(in);
            }
            in.release();
            if (out != null) {
                ctx.write(out, ctx.voidPromise());
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }

        private void greet(ByteBuf in, int at, ByteBuf out) {
            greeted = true;
            timeout = Math.min(in.getInt(at + 12), MAX_TIMEOUT);
            id = in.getLong(at + 16);
            boolean refused = expired.remove(id);
            if (id == 0) {
                id = ++lastSession;
            }
            greetedAt = System.nanoTime();
            out.writeInt(37).writeInt(0).writeInt(refused ? 0 : timeout).writeLong(refused ? 0 : id);
            out.writeInt(16).writeZero(16).writeByte(0);
        }

        private ByteBuf answer(ChannelHandlerContext ctx, ByteBuf in, int at, int size, ByteBuf out) {
            int xid = in.getInt(at);
            switch (in.getInt(at + 4)) {
                case 4 -> {
                    if (size > 14 && in.getUnsignedShort(at + 12) == COMMAND) {
                        return command(ctx, xid, in.toString(at + 12, in.getInt(at + 8), StandardCharsets.UTF_8), out);
                    }
                    reply(out, DATA_REPLY, xid, zxid);
                }
                case 3 -> reply(out, STAT_REPLY, xid, zxid);
                case 5 -> reply(out, STAT_REPLY, xid, ++zxid);
                case 8 -> reply(out, CHILDREN_REPLY, xid, zxid);
                case 12 -> reply(out, CHILDREN2_REPLY, xid, zxid);
                case 1, 9 -> {
                    int path = 4 + in.getInt(at + 8);
                    header(out, HEADER + path, xid, ++zxid);
                    out.writeBytes(in, at + 8, path);
                }
                case 15, 19, 21 -> {
                    int path = 4 + in.getInt(at + 8);
                    header(out, HEADER + path + STAT, xid, ++zxid);
                    out.writeBytes(in, at + 8, path).writeBytes(STAT_REPLY, 4 + HEADER, STAT);
                }
                case 22 -> multiRead(in, at + 8, xid, out);
                case 101, 105 -> {
                    rearm(in, at + 16, size - 16);
                    reply(out, EMPTY_REPLY, xid, zxid);
                }
                case -11 -> {
                    reply(out, EMPTY_REPLY, xid, zxid);
                    gone = true;
                    ctx.executor().execute(() -> ctx.close());
                }
                default -> reply(out, EMPTY_REPLY, xid, zxid);
            }
            return out;
        }

        private void multiRead(ByteBuf in, int at, int xid, ByteBuf out) {
            int start = out.writerIndex();
            header(out, 0, xid, zxid);
            int next = at;
            for (int type = in.getInt(next); type != -1; type = in.getInt(next)) {
                byte[] reply = type == 4 ? DATA_REPLY : CHILDREN_REPLY;
                out.writeInt(type).writeByte(0).writeInt(0);
                out.writeBytes(reply, 4 + HEADER, reply.length - 4 - HEADER);
                next += 9 + 4 + in.getInt(next + 9) + 1;
            }
            out.writeInt(-1).writeByte(1).writeInt(-1);
            out.setInt(start, out.writerIndex() - start - 4);
        }

        /** Counts the paths of all lists. */
        private void rearm(ByteBuf in, int from, int size) {
            int at = from;
            while (at < from + size) {
                int count = in.getInt(at);
                at += 4;
                for (int i = 0; i < count; i++) {
                    at += 4 + in.getInt(at);
                    rearmed++;
                }
            }
            rearmedAt = System.nanoTime();
        }

        private ByteBuf command(ChannelHandlerContext ctx, int xid, String path, ByteBuf out) {
            ByteBuf to = out;
            if (path.startsWith("/!fire/")) {
                to = fire(ctx, Integer.parseInt(path.substring(7)), to);
                reply(to, DATA_REPLY, xid, zxid);
            } else if (path.equals("/!drop")) {
                gone = true;
                ctx.close();
            } else if (path.equals("/!rearm")) {
                header(to, HEADER + 4 + 16 + STAT, xid, zxid);
                to.writeInt(16).writeLong(rearmedAt - greetedAt).writeLong(rearmed);
                to.writeBytes(STAT_REPLY, 4 + HEADER, STAT);
            } else if (path.equals("/!hold")) {
                held = true;
            } else {
                reply(to, DATA_REPLY, xid, zxid);
            }
            return to;
        }

        private ByteBuf fire(ChannelHandlerContext ctx, int count, ByteBuf out) {
            ByteBuf to = out;
            byte[] path = new byte[16];
            path[0] = '/';
            path[1] = 'w';
            path[2] = '/';
            for (int i = 0; i < count; i++) {
                int length = 3 + digits(path, i);
                if (to.readableBytes() > FLUSH_BYTES) {
                    ctx.write(to, ctx.voidPromise());
                    to = ctx.alloc().ioBuffer(FLUSH_BYTES + 64);
                }
                header(to, HEADER + 12 + length, -1, ++zxid);
                to.writeInt(3).writeInt(3).writeInt(length).writeBytes(path, 0, length);
            }
            return to;
        }

        private static int digits(byte[] target, int number) {
            int length = 1;
            for (int n = number; n >= 10; n /= 10) {
                length++;
            }
            int n = number;
            for (int i = length - 1; i >= 0; i--, n /= 10) {
                target[3 + i] = (byte) ('0' + n % 10);
            }
            return length;
        }

        private static void header(ByteBuf out, int size, int xid, long zxid) {
            out.writeInt(size).writeInt(xid).writeLong(zxid).writeInt(0);
        }

        private static void reply(ByteBuf out, byte[] template, int xid, long zxid) {
            int start = out.writerIndex();
            out.writeBytes(template);
            out.setInt(start + 4, xid);
            out.setLong(start + 8, zxid);
        }
    }
}
