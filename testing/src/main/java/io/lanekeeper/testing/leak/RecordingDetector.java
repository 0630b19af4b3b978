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

    /** A detector looks for leaks only when it tracks something new. */
    @SuppressWarnings("unchecked") // nothing is done with the tracked object but to identify it
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
