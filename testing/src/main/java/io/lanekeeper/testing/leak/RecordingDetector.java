// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.leak;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakTracker;
import java.util.Queue;

/** A leak detector that keeps its reports instead of logging them. */
final class RecordingDetector<T> extends ResourceLeakDetector<T> {
    private final Class<T> resource;
    private final Queue<String> reports;

    RecordingDetector(Class<T> resource, int samplingInterval, Queue<String> reports) {
        super(resource, samplingInterval);
        this.resource = resource;
        this.reports = reports;
    }

    boolean watches(Class<?> type) {
        return resource == type;
    }

    /** Tracks a new object: only then does a detector look for leaks. */
    @SuppressWarnings("unchecked") // The tracked object is used only for its identity.
    void flush() {
        T object = (T) new Object();
        ResourceLeakTracker<T> tracker = track(object);
        if (tracker != null) {
            tracker.close(object);
        }
    }

    @Override
    protected boolean needReport() {
        return true;
    }

    @Override
    protected void reportTracedLeak(String type, String records) {
        reports.add("LEAK: " + type + records);
    }

    @Override
    protected void reportUntracedLeak(String type) {
        reports.add("LEAK: " + type);
    }
}
