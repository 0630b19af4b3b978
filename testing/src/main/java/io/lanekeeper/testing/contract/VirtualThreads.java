// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import java.util.concurrent.ThreadFactory;

/** Calls {@code Thread.ofVirtual()} by reflection: the Java release of this build does not have it. */
final class VirtualThreads {
    private VirtualThreads() {}

    static ThreadFactory factory() throws ReflectiveOperationException {
        Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
        return (ThreadFactory)
                Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
    }
}
