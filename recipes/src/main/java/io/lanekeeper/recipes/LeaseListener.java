// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes;

/** Is notified of changes of a lease, in the session lane, after the {@code SessionListener}s of the same change. */
@FunctionalInterface
public interface LeaseListener {
    /**
     * Called with each new state of the lease, in order.
     *
     * @param state the new state; after LOST and RELEASED no further one follows
     */
    void stateChanged(Lease lease, LeaseState state);

    /**
     * Called if another client asks for the lease (Curator's {@code Revoker} writes {@code __REVOKE__} into the node). The
     * lease does not change by itself. Does nothing by default. The holder has to watch its node for this; see
     * {@code watchOwnNode}.
     */
    default void revocationRequested(Lease lease) {}
}
