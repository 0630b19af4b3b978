// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The least that a Netty connection costs: requests encoded beforehand are sent again and again, replies are counted by
 * their lengths. One kind of request and one callback at a time, from the loop only.
 */
final class RawFloor extends Floor {
    private static final int MOST = 4096;

    @Override
    Line newLine() {
        return new RawLine();
    }

    @Override
    public Runnable reader(int session, String path, Callback callback) {
        return ((RawLine) lines.get(session)).sender(4, path, new byte[] {0}, callback);
    }

    @Override
    public Runnable writer(int session, String path, byte[] data, Callback callback) {
        ByteBuf tail = Unpooled.buffer();
        tail.writeInt(data.length).writeBytes(data).writeInt(-1);
        byte[] bytes = new byte[tail.readableBytes()];
        tail.readBytes(bytes);
        return ((RawLine) lines.get(session)).sender(5, path, bytes, callback);
    }

    @Override
    public Runnable watcher(int session, String path, Runnable fired, Callback callback) {
        throw new UnsupportedOperationException("watches");
    }

    /** One connection. */
    private final class RawLine extends Line {
        private ByteBuf prepared = Unpooled.EMPTY_BUFFER;
        private int size;
        private int wanted;
        private @Nullable Callback callback;
        private @Nullable ByteBuf out;

        Runnable sender(int type, String path, byte[] tail, Callback completed) {
            byte[] name = path.getBytes(StandardCharsets.UTF_8);
            int body = 8 + 4 + name.length + tail.length;
            ByteBuf many = context().alloc().directBuffer(MOST * (4 + body));
            for (int i = 0; i < MOST; i++) {
                many.writeInt(body).writeInt(1).writeInt(type).writeInt(name.length);
                many.writeBytes(name).writeBytes(tail);
            }
            loop.submit(() -> {
                        prepared = many;
                        size = 4 + body;
                        callback = completed;
                    })
                    .syncUninterruptibly();
            return this::send;
        }

        private void send() {
            wanted++;
            flushLater();
        }

        @Override
        ByteBuf outbound(int bytes) {
            if (out == null) {
                out = context().alloc().ioBuffer(64);
            }
            return out;
        }

        @Override
        @Nullable
        ByteBuf takeOutbound() {
            ByteBuf taken = out;
            out = null;
            if (taken == null && wanted > 0) {
                int now = Math.min(wanted, MOST);
                wanted -= now;
                taken = prepared.retainedSlice(0, now * size);
            }
            if (wanted > 0) {
                flushLater();
            }
            return taken;
        }

        @Override
        void frame(ByteBuf in, int at) {
            if (callback != null && in.getInt(at) > 0) {
                callback.complete(null, 0);
            }
        }
    }
}
