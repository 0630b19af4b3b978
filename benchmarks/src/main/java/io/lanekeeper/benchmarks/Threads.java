// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import java.lang.reflect.Method;

/** Virtual threads, where this Java has them. */
final class Threads {
    private Threads() {}

    static boolean virtualAvailable() {
        return Runtime.version().feature() >= 21;
    }

    static Thread virtual(Runnable task) {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Method unstarted = Class.forName("java.lang.Thread$Builder").getMethod("unstarted", Runnable.class);
            return (Thread) unstarted.invoke(builder, task);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("virtual threads: none in Java " + Runtime.version(), e);
        }
    }
}
