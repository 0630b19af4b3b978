// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.testkit;

import static org.junit.jupiter.api.Assertions.fail;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Objects that must be garbage, or as many of them as can be looked at. Any thread. */
public final class Gone {
    private static final int COLLECTIONS = 50;

    private final int oneIn;
    private final AtomicInteger seen = new AtomicInteger();
    private final List<WeakReference<Object>> sample = new ArrayList<>();

    /** Looks at one object in so many. */
    public Gone(int oneIn) {
        this.oneIn = oneIn;
    }

    /** One of the objects. */
    public void mayGo(Object object) {
        if (seen.getAndIncrement() % oneIn == 0) {
            synchronized (sample) {
                sample.add(new WeakReference<>(object));
            }
        }
    }

    /** Fails if one of the objects is still reachable, however often the collector looks. */
    public void assertGone() throws InterruptedException {
        for (int i = 0; i < COLLECTIONS && left() > 0; i++) {
            System.gc();
            Thread.sleep(i);
        }
        if (left() > 0) {
            fail(left() + " of " + sample.size() + " objects are still reachable");
        }
    }

    private long left() {
        synchronized (sample) {
            return sample.stream().filter(each -> each.get() != null).count();
        }
    }
}
