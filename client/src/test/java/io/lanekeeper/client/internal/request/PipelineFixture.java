// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.mockito.Mockito.mock;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.callback.LaneDispatcher;
import io.lanekeeper.client.internal.config.SessionConfig;
import io.lanekeeper.client.internal.jute.JuteReader;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.protocol.AuthRequest;
import io.lanekeeper.client.internal.protocol.ReadRequest;
import io.lanekeeper.client.internal.server.ServerCapabilities;
import io.lanekeeper.client.internal.watch.WatchRegistry;
import io.lanekeeper.client.testkit.ManualConnection;
import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.Completion;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.Framing;
import io.lanekeeper.handler.Promise;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@link RequestPipeline} in virtual time. The test is the server, which has version 3.9. */
final class PipelineFixture {
    static final int MAX_FRAME = 1_000;
    static final Duration ENDLESS = Duration.ofNanos(Call.FOREVER);

    private static final ServerVersion VERSION = new ServerVersion(3, 9, 0);

    final ManualHandler handler = new ManualHandler();
    final WatchRegistry watches = new WatchRegistry(new LaneDispatcher(handler), mock());
    final RequestPipeline pipeline;
    /** The times at which the pipeline said that it had written. */
    final List<Long> writes = new ArrayList<>();

    private final ConnectOptions options = new ConnectOptions(Duration.ofSeconds(1), MAX_FRAME, null, Framing.NONE);
    private @Nullable ManualConnection connection;

    /** A request as the server sees it. */
    record Frame(int xid, int op, int size, List<String> paths) {}

    /** A call and its result. */
    record Pending<T>(Call<T> call, Promise<T> result) {
        @Nullable
        Throwable error() {
            return result.exception();
        }
    }

    /** The end of a call that another thread cancels. It takes no value, and is done after so many questions. */
    static final class Cancelled implements Completion<NodeData> {
        private int looks;

        Cancelled(int looks) {
            this.looks = looks;
        }

        @Override
        public boolean set(@Nullable NodeData value) {
            return false;
        }

        @Override
        public boolean setException(Throwable error) {
            return false;
        }

        @Override
        public boolean isDone() {
            return looks-- <= 0;
        }
    }

    PipelineFixture(int maxInFlight, int maxQueued, int batchReads) {
        handler.start();
        pipeline = new RequestPipeline(
                handler.loop(),
                config(maxInFlight, maxQueued, batchReads),
                watches,
                writes::add,
                new ServerCapabilities(handler, options, VERSION, () -> {}),
                () -> null);
    }

    @SuppressWarnings("NullAway") // nothing connects again here
    private SessionConfig config(int maxInFlight, int maxQueued, int batchReads) {
        return new SessionConfig(
                List.of(),
                null,
                false,
                Duration.ofSeconds(1),
                options,
                false,
                Duration.ZERO,
                false,
                Duration.ofSeconds(1),
                null,
                false,
                maxInFlight,
                maxQueued,
                batchReads,
                VERSION,
                true,
                false,
                List.of(),
                false,
                null,
                null);
    }

    /** Connects, and lets the calls go that wait. */
    void connect() {
        handler.connect(new Endpoint("a", 1), options, mock());
        ManualConnection next = handler.attempts().remove();
        next.accept();
        connection = next;
        handler.onLoop(() -> {
            pipeline.attach(next, 1);
            pipeline.open();
            pipeline.sendWaiting();
        });
        handler.runAll();
    }

    ManualConnection connection() {
        assertNotNull(connection, "not connected");
        return connection;
    }

    /** Makes a read, which ends by itself after {@code timeout}. */
    Pending<NodeData> read(String path, Duration timeout, @Nullable Watcher watcher) {
        Promise<NodeData> result = handler.asyncResult();
        return new Pending<>(read(path, timeout, watcher, result), result);
    }

    Pending<NodeData> read(String path) {
        return read(path, ENDLESS, null);
    }

    static Call<NodeData> read(
            String path, Duration timeout, @Nullable Watcher watcher, Completion<NodeData> completion) {
        return new Call<>(
                new ReadRequest.GetData(Chroot.NONE, path, path.length(), watcher), completion, timeout.toNanos());
    }

    /** Makes a read that does not wait for a connection. */
    Pending<NodeData> readFailingFast(String path) {
        Promise<NodeData> result = handler.asyncResult();
        ReadRequest.GetData request = new ReadRequest.GetData(Chroot.NONE, path, path.length(), null);
        return new Pending<>(CallOptions.ENDLESS.failingFast().call(request, result), result);
    }

    Pending<Void> auth(Duration timeout) {
        Promise<Void> result = handler.asyncResult();
        return new Pending<>(new Call<>(new AuthRequest("digest", new byte[1]), result, timeout.toNanos()), result);
    }

    /** Has calls accepted in one iteration of the loop, and ends the iteration. */
    void accept(Pending<?>... all) {
        acceptWithin(all);
        handler.runAll();
    }

    /** Has calls accepted in one iteration of the loop, which goes on. */
    void acceptWithin(Pending<?>... all) {
        handler.onLoop(() -> {
            for (Pending<?> one : all) {
                if (one.call() instanceof ConditionalCall<?> conditional) {
                    pipeline.acceptConditional(conditional);
                } else {
                    pipeline.accept(one.call());
                }
            }
        });
    }

    /** Has {@code step} run as one iteration of the loop. */
    void onLoop(Runnable step) {
        handler.onLoop(step);
        handler.runAll();
    }

    void reply(Frame frame, int error, byte[] body) {
        onLoop(() -> pipeline.reply(frame.xid(), error, reader(body)));
    }

    static JuteReader reader(byte[] body) {
        return new JuteReader().wrap(ByteBuffer.wrap(body));
    }

    /** Returns the frames that were written, the oldest first. */
    List<Frame> written() {
        List<Frame> frames = new ArrayList<>();
        for (byte[] next = connection().nextWritten();
                next != null;
                next = connection().nextWritten()) {
            frames.add(frame(next));
        }
        return frames;
    }

    /** Returns the paths of the reads that were written, those of one frame in one list. */
    List<List<String>> writtenPaths() {
        return written().stream().map(Frame::paths).toList();
    }

    private static Frame frame(byte[] bytes) {
        return Wire.read(bytes, in -> {
            int xid = in.readInt();
            int op = in.readInt();
            List<String> paths = new ArrayList<>();
            if (op == Wire.GET_DATA) {
                paths.add(Wire.string(in));
            } else if (op == Wire.MULTI_READ) {
                in.readInt();
                while (!in.readBoolean()) {
                    in.readInt();
                    paths.add(Wire.string(in));
                    in.readBoolean();
                    in.readInt();
                }
            }
            in.readAllBytes();
            return new Frame(xid, op, bytes.length, paths);
        });
    }

    /** Returns the body of the reply to a batch of reads, all with the same data. */
    static byte[] batchReply(int reads) {
        return Wire.bytes(out -> {
            for (int i = 0; i < reads; i++) {
                out.writeInt(Wire.GET_DATA);
                out.writeBoolean(false);
                out.writeInt(0);
                out.write(Wire.data(null, 1));
            }
            out.writeInt(-1);
            out.writeBoolean(true);
            out.writeInt(-1);
        });
    }
}
