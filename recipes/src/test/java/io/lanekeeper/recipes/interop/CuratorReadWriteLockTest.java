// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.lock.ReadWriteLock;
import io.lanekeeper.recipes.lock.ReadWriteLock.WriteLease;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;
import org.junit.jupiter.api.Test;

/** Read-write locks beside Curator's {@code InterProcessReadWriteLock} on one path. */
class CuratorReadWriteLockTest extends CuratorCase {
    private static final String READER = PROTECTED + "__READ__[0-9]{10}";
    private static final String WRITER = PROTECTED + "__WRIT__[0-9]{10}";

    private InterProcessReadWriteLock theirs() {
        return new InterProcessReadWriteLock(curator(), path());
    }

    private ReadWriteLock ours() {
        return recipes().readWriteLock(path());
    }

    @Test
    void curatorsWriterWaitsForOurReaderAndCuratorsReaderDoesNot() {
        Lease reader = get(ours().read().acquire());
        assertMatches(READER, onlyChild(path()));
        InterProcessReadWriteLock theirs = theirs();
        CuratorThread other = thread();
        other.run(theirs.readLock()::acquire);
        assertEquals(2, children(path()).size());
        other.run(theirs.readLock()::release);
        CuratorThread thread = thread();
        Future<Boolean> writer = untilWaiting(() -> thread.beginRun(theirs.writeLock()::acquire));
        assertFalse(writer.isDone());
        get(reader.release());
        assertTrue(CuratorThread.get(writer));
        thread.run(theirs.writeLock()::release);
        untilChildren(0, path());
    }

    @Test
    void ourWriterWaitsForCuratorsReaderAndOurReaderDoesNot() {
        InterProcessReadWriteLock theirs = theirs();
        CuratorThread thread = thread();
        thread.run(theirs.readLock()::acquire);
        ReadWriteLock ours = ours();
        get(get(ours.read().acquire()).release());
        AsyncResult<WriteLease> writer = untilWaiting(() -> ours.write().acquireWrite());
        assertFalse(writer.isDone());
        thread.run(theirs.readLock()::release);
        WriteLease lease = get(writer);
        assertMatches(WRITER, onlyChild(path()));
        get(lease.release());
    }

    @Test
    void writersExcludeReadersAndWritersOfTheOther() {
        ReadWriteLock ours = ours();
        InterProcessReadWriteLock theirs = theirs();
        CuratorThread thread = thread();
        WriteLease writer = get(ours.write().acquireWrite());
        Future<Boolean> reader = untilWaiting(() -> thread.beginRun(theirs.readLock()::acquire));
        CuratorThread second = thread();
        Future<Boolean> next = untilWaiting(() -> second.beginRun(theirs.writeLock()::acquire));
        get(writer.release());
        assertTrue(CuratorThread.get(reader));
        assertFalse(next.isDone());
        thread.run(theirs.readLock()::release);
        assertTrue(CuratorThread.get(next));
        assertNull(get(ours().read().tryAcquire(SHORT)));
        AsyncResult<Lease> ourReader = untilWaiting(() -> ours.read().acquire());
        AsyncResult<WriteLease> ourWriter = ours.write().acquireWrite();
        untilChildren(3, path());
        second.run(theirs.writeLock()::release);
        Lease lease = get(ourReader);
        assertFalse(ourWriter.isDone());
        get(lease.release());
        get(get(ourWriter).release());
        untilChildren(0, path());
    }

    /** Readers behind a waiting writer wait, whichever library they use: writers do not starve. */
    @Test
    void waitingWriterIsNotOvertaken() {
        ReadWriteLock ours = ours();
        InterProcessReadWriteLock theirs = theirs();
        Lease reader = get(ours.read().acquire());
        CuratorThread thread = thread();
        Future<Boolean> writer = untilWaiting(() -> thread.beginRun(theirs.writeLock()::acquire));
        AsyncResult<Lease> late = untilWaiting(() -> ours.read().acquire());
        get(reader.release());
        assertTrue(CuratorThread.get(writer));
        assertFalse(late.isDone());
        thread.run(theirs.writeLock()::release);
        get(get(late).release());
    }

    @Test
    void curatorSeesOurDowngrade() {
        ReadWriteLock ours = ours();
        WriteLease writer = get(ours.write().acquireWrite());
        String before = onlyChild(path());
        InterProcessReadWriteLock theirs = theirs();
        CuratorThread first = thread();
        Future<Boolean> nextReader = untilWaiting(() -> first.beginRun(theirs.readLock()::acquire));
        Lease reader = get(writer.downgrade());
        assertTrue(CuratorThread.get(nextReader));
        String after = children(path()).stream()
                .filter(name -> reader.path().endsWith(name))
                .findFirst()
                .orElseThrow();
        assertMatches(READER, after);
        assertEquals(before.substring(before.length() - 10), after.substring(after.length() - 10));
        first.run(theirs.readLock()::release);
        CuratorThread second = thread();
        assertFalse(second.call(() -> theirs.writeLock().acquire(SHORT.toMillis(), TimeUnit.MILLISECONDS)));
        get(reader.release());
        second.run(theirs.writeLock()::acquire);
        second.run(theirs.writeLock()::release);
    }

    /** Curator's downgrade is a read lock below the write lock of the same thread. */
    @Test
    void oursSeesCuratorsDowngrade() {
        InterProcessReadWriteLock theirs = theirs();
        CuratorThread thread = thread();
        thread.run(theirs.writeLock()::acquire);
        ReadWriteLock ours = ours();
        AsyncResult<Lease> reader = untilWaiting(() -> ours.read().acquire());
        thread.run(theirs.readLock()::acquire);
        thread.run(theirs.writeLock()::release);
        Lease lease = get(reader);
        AsyncResult<WriteLease> writer = untilWaiting(() -> ours().write().acquireWrite());
        get(lease.release());
        assertNull(get(ours.write().tryAcquireWrite(SHORT)));
        assertFalse(writer.isDone());
        thread.run(theirs.readLock()::release);
        get(get(writer).release());
    }
}
