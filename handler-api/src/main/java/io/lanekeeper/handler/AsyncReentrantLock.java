// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

/**
 * A lock that its owner may acquire again (kazoo: {@code rlock_object()}). A loop has no "current thread" to tell owners
 * apart, so the owner is an explicit token.
 */
public interface AsyncReentrantLock {
    /**
     * The lock as {@code owner} sees it. Its {@code acquire} succeeds at once while {@code owner} holds the lock; each
     * success needs a {@code release} of its own; {@code isHeld} tells whether {@code owner} holds it.
     *
     * @param owner compared by identity
     */
    AsyncLock ownedBy(Object owner);
}
