// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.chaos.check.History;
import io.lanekeeper.client.chaos.check.History.Create;
import io.lanekeeper.client.chaos.check.History.Ending;
import io.lanekeeper.client.chaos.check.History.Entry;
import io.lanekeeper.client.chaos.check.History.Node;
import io.lanekeeper.client.chaos.check.History.Read;
import io.lanekeeper.client.chaos.check.History.Span;
import io.lanekeeper.client.chaos.check.History.Sync;
import io.lanekeeper.client.chaos.check.History.Write;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.CreatedNode;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.handler.AsyncResult;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls of one thread, and records each end when it is notified in the completion lane. For use by one
 * thread, unless it has no order.
 */
final class Caller {
    /** For calls that are made by several lanes. */
    static final int NO_ORDER = 0;

    private interface Line<T extends @Nullable Object> {
        @Nullable
        Entry of(Span span, Ending ending, @Nullable T value);
    }

    private final Recorder recorder;
    private final ZooKeeperClient zk;
    private final int client;
    private final int thread;
    private int calls;

    Caller(Recorder recorder, ZooKeeperClient zk, int client, int thread) {
        this.recorder = recorder;
        this.zk = zk;
        this.client = client;
        this.thread = thread;
    }

    ZooKeeperClient zk() {
        return zk;
    }

    Recorder recorder() {
        return recorder;
    }

    int client() {
        return client;
    }

    /** @param expected version, -1 for any */
    AsyncResult<Stat> set(String path, long value, int expected) {
        return recorded(() -> zk.setData(path, Values.bytes(value), expected), (span, ending, stat) -> {
            return new Write(span, ending, path, value, expected, stat == null ? null : Values.node(path, value, stat));
        });
    }

    AsyncResult<NodeData> get(String path) {
        return get(path, 0, null);
    }

    /** @param watch what the read is for, 0 for nothing */
    AsyncResult<NodeData> get(String path, int watch, @Nullable Watcher watcher) {
        return recorded(() -> zk.getData(path, watcher), (span, ending, data) -> {
            return data == null ? null : new Read(span, path, watch, Values.node(path, data));
        });
    }

    AsyncResult<@Nullable Stat> exists(String path) {
        return recorded(() -> zk.exists(path), (span, ending, stat) -> {
            Node node = stat == null ? null : Values.node(path, History.NO_VALUE, stat);
            return ending == Ending.OK ? new Read(span, path, 0, node) : null;
        });
    }

    AsyncResult<Void> sync(String path) {
        return recorded(() -> zk.sync(path), (span, ending, done) -> ending == Ending.OK ? new Sync(span) : null);
    }

    AsyncResult<CreatedNode> create(String path, long value, CreateMode mode) {
        CreateOptions options = CreateOptions.of(mode);
        return recorded(() -> zk.createWithStat(path, Values.bytes(value), options), (span, ending, made) -> {
            Node node = made == null ? null : Values.node(made.path(), value, made.stat());
            return new Create(span, ending, path, value, mode.ephemeral(), mode.sequential(), node);
        });
    }

    private <T extends @Nullable Object> AsyncResult<T> recorded(Supplier<AsyncResult<T>> call, Line<T> line) {
        int number = thread == NO_ORDER ? 0 : ++calls;
        long session = zk.sessionId();
        recorder.began();
        long invoked = System.nanoTime();
        return call.get().link(done -> {
            // The same before and after: there was no other session in between.
            long inSession = zk.sessionId() == session ? session : 0;
            long ended = System.nanoTime();
            Span span = new Span(client, thread, number, inSession, invoked, ended, recorder.nextOrder());
            Throwable error = done.exception();
            recorder.ended(client, error, line.of(span, recorder.ending(error), done.value()));
        });
    }
}
