// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.threads.SequentialThreadHandler;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import java.util.List;
import java.util.stream.Stream;

/** The handlers that the suite is run with. */
public enum HandlerForm {
    NETTY_NIO,
    /** NIO once more where there is no epoll. */
    NETTY_EPOLL,
    PLATFORM_THREADS,
    VIRTUAL_THREADS,
    /** In virtual time, driven by the test's waits, on a network in memory that has a model of ZooKeeper. */
    SIMULATED;

    private static final long DEFAULT_SEED = 4;

    /** All, or those that the property {@code lanekeeper.handlers} names. */
    static Stream<HandlerForm> wanted() {
        String names = System.getProperty("lanekeeper.handlers", "all");
        return names.equals("all")
                ? Stream.of(values())
                : Stream.of(names.split(",")).map(HandlerForm::valueOf);
    }

    /** Skips the test where this Java does not have what it takes. */
    public void assumeAvailable() {
        assumeTrue(this != VIRTUAL_THREADS || Runtime.version().feature() >= 21, "virtual threads need Java 21");
    }

    boolean allowedBy(RunsOn rule) {
        return rule.except().length > 0
                ? !List.of(rule.except()).contains(this)
                : List.of(rule.value()).contains(this);
    }

    /** Returns whether this is an event loop of Netty, on which the lanes are, too. */
    public boolean onEventLoop() {
        return this == NETTY_NIO || this == NETTY_EPOLL;
    }

    /** Returns whether the lanes are on the loop; otherwise they have threads of their own. */
    boolean lanesOnLoop() {
        return onEventLoop() || this == SIMULATED;
    }

    /** For an event loop. */
    Transport transport() {
        return switch (this) {
            case NETTY_NIO -> Transport.NIO;
            case NETTY_EPOLL -> Transport.EPOLL;
            case PLATFORM_THREADS, VIRTUAL_THREADS, SIMULATED -> throw new AssertionError("no event loop: " + this);
        };
    }

    /** Returns a new handler. */
    public Handler newHandler(String name) {
        return switch (this) {
            case NETTY_NIO, NETTY_EPOLL ->
                transport().builder().name(name).transport(transport().kind()).build();
            case PLATFORM_THREADS ->
                SequentialThreadHandler.builder().name(name).build();
            case VIRTUAL_THREADS ->
                SequentialThreadHandler.builder().name(name).virtualThreads().build();
            case SIMULATED -> DeterministicHandler.seeded(Long.getLong("suite.seed", DEFAULT_SEED));
        };
    }
}
