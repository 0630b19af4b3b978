// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.leak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

final class LeakCheckTest {
    @Test
    void findsNothingWithoutALeak() {
        PooledByteBufAllocator.DEFAULT.directBuffer(100).release();
        LeakCheck.assertNoLeaks();
    }

    @Test
    void findsALeakAndReportsItOnce() {
        leak();
        AssertionError error = assertThrows(AssertionError.class, LeakCheck::assertNoLeaks);
        String message = String.valueOf(error.getMessage());
        assertTrue(message.contains("LEAK: ByteBuf"), message);
        assertTrue(message.contains("LeakCheckTest.leak"), message);
        LeakCheck.assertNoLeaks();
    }

    @Test
    void sparesBuffersInUse() {
        ByteBuf inUse = PooledByteBufAllocator.DEFAULT.directBuffer(100);
        LeakCheck.assertNoLeaks();
        inUse.release();
    }

    @Test
    void failsAClassThatLeaks() {
        Events classes = run(LeakyCase.class);
        assertEquals(1, classes.failed().count());
    }

    @Test
    void passesAClassWithoutLeaks() {
        Events classes = run(CleanCase.class);
        assertEquals(0, classes.failed().count());
    }

    /** An engine inside the engine, with the extension registered by the very files that a module needs. */
    private static Events run(Class<?> testClass) {
        return EngineTestKit.engine("junit-jupiter")
                .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
                .selectors(selectClass(testClass))
                .execute()
                .containerEvents();
    }

    private static void leak() {
        ByteBuf lost = PooledByteBufAllocator.DEFAULT.directBuffer(100);
        lost.writeByte(1);
    }

    static final class LeakyCase {
        @Test
        void leaks() {
            leak();
        }
    }

    static final class CleanCase {
        @Test
        void releases() {
            PooledByteBufAllocator.DEFAULT.directBuffer(100).release();
        }
    }
}
