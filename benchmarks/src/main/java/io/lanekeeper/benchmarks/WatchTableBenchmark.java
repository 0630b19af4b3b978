// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.callback.LaneDispatcher;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.protocol.RemoveWatchesRequest;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.client.internal.protocol.WatchKind;
import io.lanekeeper.client.internal.watch.WatchRegistry;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Completion;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A watch is set and fires, among many others. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgs = "-Xmx2g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class WatchTableBenchmark {
    private static final int TURNS = 1024;

    /** The number of other watches. */
    @Param({"0", "1000000"})
    public int others;

    private final IdleHandler handler = new IdleHandler();
    private final WatchRegistry watches = new WatchRegistry(new LaneDispatcher(handler), new NoServer());
    private final Watcher watcher = event -> {};
    private final String[] paths = new String[TURNS];
    private int turn;

    private static final class NoServer implements WatchRegistry.Transport {
        @Override
        public boolean connected() {
            return false;
        }

        @Override
        public @Nullable ServerVersion serverVersion() {
            return null;
        }

        @Override
        public void send(RemoveWatchesRequest request, Completion<Void> completion) {
            throw new UnsupportedOperationException("send");
        }

        @Override
        public void sendNow(Request<Void> request, Completion<Void> completion) {
            throw new UnsupportedOperationException("sendNow");
        }

        @Override
        public boolean isAtLeast(ServerVersion version) {
            return false;
        }

        @Override
        public long streamZxid() {
            return 0;
        }
    }

    /** Sets the others. */
    @Setup
    public void fill() {
        for (int i = 0; i < others; i++) {
            watches.add(WatchKind.DATA, "/others/n-" + i, watcher, Chroot.NONE);
        }
        for (int i = 0; i < TURNS; i++) {
            paths[i] = "/watched/n-" + i;
        }
    }

    /** Sets a watch and fires it. */
    @Benchmark
    public @Nullable Callback addAndFire() {
        String path = paths[turn++ & TURNS - 1];
        watches.add(WatchKind.DATA, path, watcher, Chroot.NONE);
        // As from the wire, where the path is a new string each time, whose hash is not known yet.
        watches.eventReceived(EventType.NODE_DATA_CHANGED, new String(path.toCharArray()), 1);
        return handler.last;
    }
}
