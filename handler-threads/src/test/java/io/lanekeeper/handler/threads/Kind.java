// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The kinds of threads that the tests use. */
enum Kind {
    PLATFORM,
    VIRTUAL;

    ThreadHandlerBuilder builder() {
        assumeTrue(this == PLATFORM || Runtime.version().feature() >= 21, "virtual threads need Java 21");
        ThreadHandlerBuilder builder = SequentialThreadHandler.builder();
        return this == PLATFORM ? builder : builder.virtualThreads();
    }
}
