// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes;

/** The moment at which a lost connection makes a lease {@link LeaseState#UNSURE}. */
public enum SuspendPolicy {
    /** The lease is UNSURE from SUSPENDED on. The default. */
    AT_ONCE,
    /**
     * The lease stays HELD until {@link Lease#remaining()} is zero. Planned moves between servers and short losses of the
     * connection are then not noticed.
     */
    AT_LEASE_END
}
