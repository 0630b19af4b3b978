// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.recipes.lock.ExpiryPolicy;
import io.lanekeeper.recipes.lock.Layout;
import java.util.Objects;

/**
 * The settings of a lock object.
 *
 * @param role the role in the queue
 * @param path the lock's path
 * @param layout the form of the names
 * @param identifier the text in the nodes
 * @param watchOwnNode whether holders watch their node
 * @param onExpiry the fate of waiting calls when the session expires
 */
record LockTerms(
        LockRole role, String path, Layout layout, String identifier, boolean watchOwnNode, ExpiryPolicy onExpiry) {
    LockTerms {
        role.check(layout);
    }

    QueueKey key() {
        return role.queue(path, layout);
    }

    ContenderKind kind() {
        return role.kind(layout);
    }

    /** Returns whether it is known without a request that a call would have to wait. */
    boolean mustWait(ContenderQueues queues) {
        return !queues.context().sessions().connected() || queues.isTaken(key(), kind());
    }

    LockTerms withLayout(Layout next) {
        return new LockTerms(role, path, Objects.requireNonNull(next, "layout"), identifier, watchOwnNode, onExpiry);
    }

    LockTerms withIdentifier(String next) {
        return new LockTerms(role, path, layout, Objects.requireNonNull(next, "identifier"), watchOwnNode, onExpiry);
    }

    LockTerms withOwnNodeWatched(boolean watch) {
        return new LockTerms(role, path, layout, identifier, watch, onExpiry);
    }

    LockTerms withExpiry(ExpiryPolicy policy) {
        return new LockTerms(role, path, layout, identifier, watchOwnNode, Objects.requireNonNull(policy, "onExpiry"));
    }
}
