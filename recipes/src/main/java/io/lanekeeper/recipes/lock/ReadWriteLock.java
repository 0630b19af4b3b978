// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.lock;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A fair lock for many readers or one writer. A reader waits only for the writers in front of it, a writer for all contenders in
 * front of it; so writers do not starve. All readers behind a writer are granted together.
 *
 * <p>There is no upgrade: a reader that waits for {@link #write()} waits for itself. {@link WriteLease#downgrade()} is
 * the other direction. Never use a {@link Lock} and a read-write lock at one path in Curator's layout.
 */
public interface ReadWriteLock {
    /** Returns the side of readers. */
    Lock read();

    /** Returns the side of writers. */
    WriteLock write();

    /** The side of writers. */
    interface WriteLock extends Lock {
        /** Waits for the lock as {@link Lock#acquire()} does, and returns a lease that can be downgraded. */
        AsyncResult<WriteLease> acquireWrite();

        /** Waits for the lock as {@link Lock#tryAcquire} does, and returns a lease that can be downgraded. */
        AsyncResult<@Nullable WriteLease> tryAcquireWrite(Duration timeout);
    }

    /** The lease of a writer. */
    interface WriteLease extends Lease {
        /**
         * Becomes a reader without a moment in which another writer could come between: one transaction creates the reader's node
         * with the writer's number, and deletes the writer's. This lease is then released.
         *
         * @return the lease of the reader, with a token of its own. It fails with
         *     {@link io.lanekeeper.client.error.LeaseLostException} if this lease is lost or released; a release while the
         *     call is pending also deletes the reader's node
         * @throws UnsupportedOperationException in kazoo's layout, in which two nodes with one number would confuse kazoo
         */
        AsyncResult<Lease> downgrade();
    }
}
