// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class FaultsTest {
    private final NoClassDefFoundError missing = new NoClassDefFoundError("io/netty/A");

    private Throwable below(int wrappers) {
        Throwable error = missing;
        for (int i = 0; i < wrappers; i++) {
            error = new IllegalStateException(error);
        }
        return error;
    }

    @Test
    void faultIsFoundAmongTwentyCauses() {
        assertNull(Faults.in(null));
        assertSame(missing, Faults.in(missing));
        assertSame(missing, Faults.in(below(19)));
        assertNull(Faults.in(below(20)), "causes may form a circle");
    }
}
