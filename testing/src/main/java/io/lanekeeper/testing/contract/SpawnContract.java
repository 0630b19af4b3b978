// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests of tasks that may block. */
abstract class SpawnContract extends ContractCase {
    SpawnContract(HandlerContract suite) {
        super(suite);
    }

    @Test
    void givesTheValue() {
        assertEquals("value", get(handler.spawn(() -> "value")));
        AsyncResult<@Nullable String> nothing = handler.spawn(() -> null);
        assertNull(get(nothing));
        assertTrue(nothing.successful());
    }

    @Test
    void givesTheError() throws InterruptedException {
        assertFailsWith(new IOException("thrown by a test"));
        assertFailsWith(new IllegalStateException("thrown by a test"));
    }

    private void assertFailsWith(Exception error) throws InterruptedException {
        AsyncResult<String> result = handler.spawn(() -> {
            throw error;
        });
        assertTrue(result.await(LONG));
        assertSame(error, result.exception());
    }

    @Test
    void givesAFatalError() throws InterruptedException {
        AssertionError error = new AssertionError("thrown by a test");
        AsyncResult<String> result = handler.spawn(() -> {
            throw error;
        });
        assertTrue(result.await(LONG));
        assertSame(error, result.exception());
        assertEquals("goes on", get(handler.spawn(() -> "goes on")));
    }

    @Test
    void mayBlockWithoutHoldingAnything() {
        assumeTrue(suite.spawnMayBlock(), "spawned tasks have no thread of their own");
        CompletableFuture<String> release = new CompletableFuture<>();
        CompletableFuture<Boolean> begun = new CompletableFuture<>();
        AsyncResult<String> spawned = handler.spawn(() -> {
            begun.complete(handler.inHandlerThread());
            return Await.get(release);
        });
        assertFalse(Await.get(begun), "runs on a thread of the handler's");
        for (Lane lane : Lane.values()) {
            flush(lane);
        }
        turnLoop();
        assertFalse(spawned.isDone());
        release.complete("value");
        assertEquals("value", get(spawned));
    }

    @Test
    void mayWaitForAResult() {
        assumeTrue(suite.spawnMayBlock(), "spawned tasks have no thread of their own");
        Promise<String> reply = promise();
        AsyncResult<String> spawned = handler.spawn(() -> reply.get(LONG));
        handler.loop().schedule(() -> reply.set("reply"), SHORT);
        assertEquals("reply", get(spawned));
    }

    @Test
    void isNeverInline() {
        StackMark mark = new StackMark();
        Journal journal = new Journal();
        Runnable step = () -> handler.spawn(() -> {
            journal.add(mark.where());
            return "";
        });
        mark.during(step);
        runOnLoop(() -> mark.during(step));
        dispatch(Lane.COMPLETION, () -> mark.during(step));
        journal.await(3);
        assertEquals(0, journal.count("inline"));
    }

    @Test
    void callsLinksInTheCompletionLane() {
        Promise<String> hold = hold(Lane.COMPLETION);
        Journal journal = new Journal();
        AsyncResult<String> spawned = handler.spawn(() -> "value");
        spawned.link(done -> journal.add("linked"));
        assertEquals("value", get(spawned));
        turnLoop();
        assertEquals(0, journal.entries().size());
        hold.set("");
        journal.await("linked");
    }
}
