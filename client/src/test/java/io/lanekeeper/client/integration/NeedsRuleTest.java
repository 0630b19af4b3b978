// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.UnsupportedByServerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.InvocationInterceptor.Invocation;
import org.opentest4j.TestAbortedException;

/** A test that is skipped for want of a version must really want that one. */
class NeedsRuleTest {
    private static final ServerVersion NEEDED = new ServerVersion(3, 6, 0);

    private static Invocation<?> refusedForWantOf(String version) {
        return () -> {
            throw new UnsupportedByServerException(version, "3.5.10", new RequestContext("op", null, null, 0));
        };
    }

    @Test
    void testRefusedForItsDeclaredVersionIsSkipped() {
        assertThrows(TestAbortedException.class, () -> NeedsRule.mustBeRefused(refusedForWantOf("3.6.0"), NEEDED));
    }

    @Test
    void testThatPassesFails() {
        assertThrows(AssertionError.class, () -> NeedsRule.mustBeRefused(() -> "passed", NEEDED));
    }

    @Test
    void testRefusedForAnotherVersionFails() {
        assertThrows(AssertionError.class, () -> NeedsRule.mustBeRefused(refusedForWantOf("3.7.0"), NEEDED));
    }

    @Test
    void testWithAnotherErrorFails() {
        assertThrows(
                ArithmeticException.class,
                () -> NeedsRule.mustBeRefused(
                        () -> {
                            throw new ArithmeticException();
                        },
                        NEEDED));
    }
}
