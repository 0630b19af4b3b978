// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.lock.MultiLock;
import io.lanekeeper.recipes.lock.MultiLock.MultiLease;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.curator.framework.recipes.locks.InterProcessMultiLock;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.junit.jupiter.api.Test;

/** Multi-locks beside Curator's {@code InterProcessMultiLock} and {@code InterProcessMutex} on the same paths. */
class CuratorMultiLockTest extends CuratorCase {
    private String a() {
        return path() + "/a";
    }

    private String b() {
        return path() + "/b";
    }

    private MultiLock ours() {
        return recipes().multiLock(List.of(a(), b()));
    }

    private InterProcessMultiLock theirs() {
        return new InterProcessMultiLock(curator(), List.of(b(), a()));
    }

    private void assertFree() {
        untilChildren(0, a());
        untilChildren(0, b());
    }

    @Test
    void curatorWaitsForOurs() {
        MultiLease lease = get(ours().acquire());
        for (String path : List.of(a(), b())) {
            assertMatches(PROTECTED + "lock-[0-9]{10}", onlyChild(path));
        }
        InterProcessMultiLock theirs = theirs();
        CuratorThread thread = thread();
        Future<Boolean> waiting = untilWaiting(() -> thread.beginRun(theirs::acquire));
        assertFalse(waiting.isDone());
        get(lease.release());
        assertTrue(CuratorThread.get(waiting));
        thread.run(theirs::release);
        assertFree();
    }

    @Test
    void oursWaitsForCurator() {
        InterProcessMultiLock theirs = theirs();
        CuratorThread thread = thread();
        thread.run(theirs::acquire);
        AsyncResult<MultiLease> waiting = untilWaiting(() -> ours().acquire());
        assertFalse(waiting.isDone());
        thread.run(theirs::release);
        get(get(waiting).release());
        assertFree();
    }

    @Test
    void oneLockOfCuratorHoldsTheWholeBack() {
        InterProcessMutex theirs = new InterProcessMutex(curator(), b());
        CuratorThread thread = thread();
        thread.run(theirs::acquire);
        AsyncResult<MultiLease> waiting = untilWaiting(() -> ours().acquire());
        assertFalse(waiting.isDone());
        thread.run(theirs::release);
        get(get(waiting).release());
        assertFree();
    }

    /**
     * The two cannot share paths without a time. Curator acquires one lock after the other, so it may have one lock that ours
     * waits for, and then wait for ours at the next. That is so by design: a call of ours with a time breaks the circle.
     */
    @Test
    void timeBreaksACircleWithCurator() {
        InterProcessMutex first = new InterProcessMutex(curator(), b());
        CuratorThread thread = thread();
        thread.run(first::acquire); // as Curator's multi-lock does, first at b, then at a
        AsyncResult<MultiLease> ours = untilWaiting(() -> ours().tryAcquire(SHORT.multipliedBy(4)));
        InterProcessMutex second = new InterProcessMutex(curator(), a());
        Future<Boolean> waiting = untilWaiting(() -> thread.beginRun(second::acquire));
        assertFalse(waiting.isDone());
        assertNull(get(ours));
        assertTrue(CuratorThread.get(waiting));
        assertEquals(1, children(a()).size());
        assertEquals(1, children(b()).size());
        thread.run(second::release);
        thread.run(first::release);
        assertFree();
    }
}
