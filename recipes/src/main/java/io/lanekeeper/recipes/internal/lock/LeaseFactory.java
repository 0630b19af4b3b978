// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.recipes.internal.NodeLease;

/**
 * Makes the lease of a contender that is first.
 *
 * @param <L> the type of the lease
 */
@FunctionalInterface
interface LeaseFactory<L extends NodeLease> {
    /** Creates the lease of a grant, which calls {@code onEnd} when it ends. */
    L lease(Contender contender, Runnable onEnd);
}
