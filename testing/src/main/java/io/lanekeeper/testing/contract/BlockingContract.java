// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of waits on the handler's own threads: rejected at once where a wait would never end. */
abstract class BlockingContract extends ContractCase {
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    BlockingContract(HandlerContract suite) {
        super(suite);
    }

    @Test
    void isRefusedOnTheLoop() {
        Promise<String> open = promise();
        try {
            for (Callable<?> wait : waits(open)) {
                assertTrue(onLoop(() -> isRefusedAtOnce(wait)));
            }
        } finally {
            // Frees the loop of a handler that does wait.
            open.set("");
        }
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void isRefusedInALaneThatMayNotBlock(Lane lane) {
        assumeFalse(suite.lanesMayBlock(), "lanes may block");
        Promise<String> open = promise();
        try {
            for (Callable<?> wait : waits(open)) {
                assertTrue(inLane(lane, () -> isRefusedAtOnce(wait)));
            }
        } finally {
            open.set("");
        }
    }

    @Test
    void isRefusedInALinkThatMayNotBlock() {
        assumeFalse(suite.lanesMayBlock(), "lanes may block");
        Promise<String> open = promise();
        Promise<String> linked = promise();
        Journal journal = new Journal();
        try {
            linked.link(done -> journal.add(String.valueOf(isRefusedAtOnce(() -> open.get(LONG)))));
            linked.set("");
            assertEquals(List.of("true"), journal.await(1));
        } finally {
            open.set("");
        }
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void isAllowedInALaneThatMayBlock(Lane lane) {
        assumeTrue(suite.lanesMayBlock(), "lanes may not block");
        Promise<String> reply = promise();
        reply.link(done -> {});
        handler.loop().schedule(() -> reply.set("reply"), SHORT);
        assertEquals("reply", inLane(lane, () -> reply.get(LONG)));
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void aBlockedLaneBlocksNothingElse(Lane blocked) {
        assumeTrue(suite.lanesMayBlock(), "lanes may not block");
        Promise<String> reply = promise();
        Journal journal = new Journal();
        handler.dispatch(new Callback(blocked, () -> {
            journal.add("blocking");
            return reply.get(LONG);
        }));
        journal.await("blocking");
        for (Lane lane : Lane.values()) {
            if (lane != blocked) {
                flush(lane);
            }
        }
        turnLoop();
        reply.set("");
        flush(blocked);
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void isRefusedInEveryLaneForTheStopThatWaitsForTheLane(Lane lane) {
        AsyncResult<Void> stopped = inLane(lane, () -> {
            AsyncResult<Void> stop = handler.stop();
            assertTrue(isRefusedAtOnce(() -> stop.get(LONG)));
            return stop;
        });
        get(stopped);
        assertTrue(stopped.successful());
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void isRefusedInEveryLaneForWhatAStopCompletes(Lane lane) {
        Promise<String> open = handler.stopResult();
        try {
            for (Callable<?> wait : waits(open)) {
                assertTrue(inLane(lane, () -> isRefusedAtOnce(wait)));
                assertTrue(onLoop(() -> isRefusedAtOnce(wait)));
            }
        } finally {
            open.set("value");
        }
        assertEquals("value", get(open));
        assertEquals("value", inLane(lane, () -> open.get(LONG)));
    }

    @Test
    void isRefusedOrAllowedBeforehandToo() {
        handler.checkMayBlock();
        assertTrue(onLoop(() -> isRefusedAtOnce(this::checkMayBlock)));
        for (Lane lane : Lane.values()) {
            if (suite.lanesMayBlock()) {
                inLane(lane, this::checkMayBlock);
            } else {
                assertTrue(inLane(lane, () -> isRefusedAtOnce(this::checkMayBlock)), lane.name());
            }
        }
    }

    private boolean checkMayBlock() {
        handler.checkMayBlock();
        return true;
    }

    @Test
    void isNoWaitOnADoneResult() {
        Promise<String> done = promise();
        done.set("value");
        for (Callable<?> wait : waits(done)) {
            onLoop(wait);
            for (Lane lane : Lane.values()) {
                inLane(lane, wait);
            }
        }
        assertEquals("value", onLoop(done::getNoWait));
    }

    @Test
    void throwsTheErrorOfADoneResult() {
        Promise<String> done = promise();
        done.setException(new UnsupportedOperationException("thrown by a test"));
        assertThrows(UnsupportedOperationException.class, () -> onLoop(() -> done.get(LONG)));
        assertTrue(onLoop(() -> done.await(LONG)));
    }

    private static List<Callable<?>> waits(Promise<String> promise) {
        return List.of(
                () -> promise.get(),
                () -> promise.get(LONG),
                () -> promise.get(10, TimeUnit.SECONDS),
                () -> promise.await(LONG));
    }

    private static boolean isRefusedAtOnce(Callable<?> wait) {
        long start = System.nanoTime();
        assertThrows(IllegalStateException.class, wait::call);
        return System.nanoTime() - start < AT_ONCE.toNanos();
    }
}
