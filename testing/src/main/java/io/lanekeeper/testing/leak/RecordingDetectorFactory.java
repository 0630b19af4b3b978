// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.leak;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Makes leak detectors that keep their reports. */
final class RecordingDetectorFactory extends ResourceLeakDetectorFactory {
    private final Queue<String> reports = new ConcurrentLinkedQueue<>();
    private final Queue<RecordingDetector<?>> detectors = new ConcurrentLinkedQueue<>();

    @Override
    @SuppressWarnings("deprecation") // The older of the two methods has no default.
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
            Class<T> resource, int samplingInterval, long maxActive) {
        return newResourceLeakDetector(resource, samplingInterval);
    }

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
        RecordingDetector<T> detector = new RecordingDetector<>(resource, samplingInterval, reports);
        detectors.add(detector);
        return detector;
    }

    /** Makes Netty's buffers choose their detector, if they have none yet, and checks that it is from this factory. */
    void requireBuffersWatched() {
        Unpooled.buffer(1).release();
        if (detectors.stream().noneMatch(detector -> detector.watches(ByteBuf.class))) {
            throw new IllegalStateException(
                    "Netty's buffers were loaded before LeakCheck (expected: LeakCheck first; see its Javadoc)");
        }
    }

    /** Collects garbage, and returns all reports since the last call. */
    List<String> collect() {
        GcTrigger.collect();
        detectors.forEach(RecordingDetector::flush);
        List<String> collected = new ArrayList<>();
        for (String report = reports.poll(); report != null; report = reports.poll()) {
            collected.add(report);
        }
        return collected;
    }
}
