// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import java.util.concurrent.ThreadFactory;

/** {@code Thread.ofVirtual()}, which the release that this is compiled for does not have. */
final class VirtualThreads {
    private VirtualThreads() {}

    static ThreadFactory factory() throws ReflectiveOperationException {
        Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
        return (ThreadFactory)
                Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
    }
}
