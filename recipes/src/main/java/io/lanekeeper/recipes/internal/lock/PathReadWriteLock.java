// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.recipes.lock.Lock;
import io.lanekeeper.recipes.lock.ReadWriteLock;

/** A read-write lock at a path: its two sides contend in one queue. Immutable. */
final class PathReadWriteLock implements ReadWriteLock {
    private final Lock readers;
    private final WriteLock writers;

    PathReadWriteLock(ContenderQueues queues, LockTerms reader, LockTerms writer) {
        readers = new PathLock(queues, reader);
        writers = new PathWriteLock(queues, writer);
    }

    @Override
    public Lock read() {
        return readers;
    }

    @Override
    public WriteLock write() {
        return writers;
    }
}
