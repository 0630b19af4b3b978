// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.internal.PlatformDependent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The work that no client can omit: encode the path into a pooled buffer, keep an object for the request, decode data and Stat
 * into new objects, call back. It has no time-outs, no errors, no reconnect, no order of lanes, no limits. From another thread:
 * a queue, and one wake-up for a batch.
 */
final class FullFloor extends Floor {
    private static final int GET_DATA = 4;
    private static final int SET_DATA = 5;
    private static final int EVENT_XID = -1;
    private static final int BODY = 16;

    /** One request, which keeps its reply as a future does. */
    private static final class Request {
        private final FullLine line;
        private final int type;
        private final String path;
        private final byte @Nullable [] data;
        private final @Nullable Runnable watcher;
        private final Callback callback;
        private int xid;

        @Nullable
        Object answer;

        Request(
                FullLine line,
                int type,
                String path,
                byte @Nullable [] data,
                @Nullable Runnable watcher,
                Callback callback) {
            this.line = line;
            this.type = type;
            this.path = path;
            this.data = data;
            this.watcher = watcher;
            this.callback = callback;
        }
    }

    private final Queue<Request> submitted = PlatformDependent.newMpscQueue();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Runnable drain = this::drain;

    private void drain() {
        woken.set(false);
        for (Request request = submitted.poll(); request != null; request = submitted.poll()) {
            request.line.send(request);
        }
    }

    @Override
    Line newLine() {
        return new FullLine();
    }

    private FullLine line(int session) {
        return (FullLine) lines.get(session);
    }

    @Override
    public Runnable reader(int session, String path, Callback callback) {
        FullLine line = line(session);
        return () -> line.submit(new Request(line, GET_DATA, path, null, null, callback));
    }

    @Override
    public Runnable writer(int session, String path, byte[] data, Callback callback) {
        FullLine line = line(session);
        return () -> line.submit(new Request(line, SET_DATA, path, data, null, callback));
    }

    @Override
    public Runnable watcher(int session, String path, Runnable fired, Callback callback) {
        FullLine line = line(session);
        return () -> line.submit(new Request(line, GET_DATA, path, null, fired, callback));
    }

    /** One connection. */
    private final class FullLine extends Line {
        private final ArrayDeque<Request> sent = new ArrayDeque<>();
        private final Map<String, Runnable> watches = new HashMap<>();
        private @Nullable ByteBuf out;
        private int lastXid;

        void submit(Request request) {
            if (loop.inEventLoop()) {
                send(request);
            } else {
                submitted.add(request);
                if (!woken.get() && woken.compareAndSet(false, true)) {
                    loop.execute(drain);
                }
            }
        }

        private void send(Request request) {
            request.xid = ++lastXid;
            String path = request.path;
            byte[] data = request.data;
            int size = 8 + 4 + path.length() + (data == null ? 1 : 8 + data.length);
            ByteBuf to = outbound(4 + size);
            to.writeInt(size).writeInt(request.xid).writeInt(request.type).writeInt(path.length());
            ByteBufUtil.writeUtf8(to, path);
            if (data == null) {
                to.writeBoolean(request.watcher != null);
            } else {
                to.writeInt(data.length).writeBytes(data).writeInt(-1);
            }
            sent.add(request);
            flushLater();
        }

        @Override
        ByteBuf outbound(int bytes) {
            if (out == null) {
                out = context().alloc().ioBuffer(Math.max(4096, bytes));
            }
            return out;
        }

        @Override
        @Nullable
        ByteBuf takeOutbound() {
            ByteBuf taken = out;
            out = null;
            return taken;
        }

        @Override
        void frame(ByteBuf in, int at) {
            int xid = in.getInt(at);
            if (xid == EVENT_XID) {
                String path = in.toString(at + BODY + 12, in.getInt(at + BODY + 8), StandardCharsets.UTF_8);
                Runnable fired = watches.remove(path);
                if (fired != null) {
                    fired.run();
                }
            } else if (xid > 0) {
                Request request = sent.remove();
                if (request.xid != xid) {
                    throw new IllegalStateException("xid " + xid + " (expected: " + request.xid + ")");
                }
                answer(request, in, at);
            }
        }

        private void answer(Request request, ByteBuf in, int at) {
            if (in.getInt(at + 12) != 0) {
                request.callback.complete(null, Callback.FAILED);
            } else if (request.type == SET_DATA) {
                request.answer = stat(in, at + BODY);
                request.callback.complete(request.answer, 0);
            } else {
                byte[] data = new byte[in.getInt(at + BODY)];
                in.getBytes(at + BODY + 4, data);
                request.answer = new NodeData(data, stat(in, at + BODY + 4 + data.length));
                if (request.watcher != null) {
                    watches.put(request.path, request.watcher);
                }
                request.callback.complete(request.answer, data.length);
            }
        }

        private static Stat stat(ByteBuf in, int at) {
            return new Stat(
                    in.getLong(at),
                    in.getLong(at + 8),
                    in.getLong(at + 16),
                    in.getLong(at + 24),
                    in.getInt(at + 32),
                    in.getInt(at + 36),
                    in.getInt(at + 40),
                    in.getLong(at + 44),
                    in.getInt(at + 52),
                    in.getInt(at + 56),
                    in.getLong(at + 60));
        }
    }
}
