// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import io.lanekeeper.client.internal.jute.JuteReader;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.path.PathRules;
import io.lanekeeper.client.internal.protocol.ReadRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A getData on its way out, and its reply of 100 bytes and Stat on its way in. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {
    private static final int DATA = 100;
    private static final int STAT = 68;
    private static final String PATH = "/services/orders/instances/n-0000000042";

    private final ByteBuffer out = ByteBuffer.allocateDirect(1024);
    private final ByteBuffer reply =
            ByteBuffer.allocateDirect(Integer.BYTES + DATA + STAT).putInt(0, DATA);
    private final JuteReader reader = new JuteReader();
    private final ReadRequest.GetData request = new ReadRequest.GetData(Chroot.NONE, PATH, PathRules.check(PATH), null);
    private final Chroot chroot = Chroot.of("/chroot");

    /** Checks a path and counts its bytes. */
    @Benchmark
    public int checkPath() {
        return PathRules.check(PATH);
    }

    /** Checks, makes and writes a request. */
    @Benchmark
    public int encodeGetData() {
        return encode(Chroot.NONE);
    }

    /** The same below a chroot. */
    @Benchmark
    public int encodeGetDataInChroot() {
        return encode(chroot);
    }

    private int encode(Chroot below) {
        ReadRequest.GetData fresh = new ReadRequest.GetData(below, PATH, PathRules.check(PATH), null);
        out.clear().limit(Math.toIntExact(fresh.bodySize()));
        fresh.writeBody(out);
        return out.position();
    }

    /** Reads data and Stat. */
    @Benchmark
    public @Nullable Object decodeGetData() {
        reply.clear();
        return request.readReply(reader.wrap(reply));
    }
}
