// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

/**
 * A lock that its owner may acquire again (kazoo: {@code rlock_object()}). On a loop all owners share one thread, so
 * the owner is an explicit token.
 */
public interface AsyncReentrantLock {
    /**
     * Returns a view of the lock for {@code owner}. While {@code owner} holds the lock, {@code acquire} of the view
     * succeeds at once. Each success needs a {@code release} of its own. {@code isHeld} of the view returns whether
     * {@code owner} holds the lock.
     *
     * @param owner compared by identity
     */
    AsyncLock ownedBy(Object owner);
}
