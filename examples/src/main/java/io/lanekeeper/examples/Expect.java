// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks the results of an example. A failed check ends it with an exception, and so with an exit code. */
final class Expect {
    private Expect() {}

    static void that(boolean condition, String expectation) {
        if (!condition) {
            throw new IllegalStateException("not so: " + expectation);
        }
    }

    static void equal(@Nullable Object expected, @Nullable Object actual) {
        that(Objects.equals(expected, actual), "expected " + expected + ", got " + actual);
    }
}
