// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.group;

import io.lanekeeper.client.event.Registration;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import java.util.Map;

/**
 * Divides a set of items among the members of a group. The members only suggest who owns an item; the lock of the item
 * decides. So two members never own one item at the same time, even if they see different members or have different
 * sets. A change of members moves only the items that have another owner.
 */
public interface SetPartitioner {
    /**
     * Joins the members, and begins to acquire items. Further calls return the same outcome.
     *
     * @return complete when the first items are settled. It fails if the server refuses the node of the member, or the client is
     *     stopped before; then close this object
     */
    AsyncResult<Void> start();

    /** Returns the items that this client owns, as of now, with their leases. */
    Map<String, Partition> owned();

    /**
     * Returns a result that is complete when this client owns what the present members give to it, and nothing else. It fails with
     * {@link io.lanekeeper.client.error.ClientStoppedException} if the client is stopped before; {@link #close} cancels it.
     */
    AsyncResult<Void> settled();

    /**
     * Adds a listener, which is notified in the session lane, beginning with the items that are owned. Closing the registration
     * removes it.
     */
    Registration addListener(Listener listener);

    /** Releases all items, as for another member, and leaves. Complete when their nodes are gone. */
    AsyncResult<Void> close();

    /** An item that this client owns. */
    interface Partition extends Lease {
        /** Returns the item. */
        String item();
    }

    /** Is notified of items that this client gets and loses. */
    interface Listener {
        /** Called when the client owns an item. */
        void acquired(Partition partition);

        /** Called when the client does not own an item any more. */
        void lost(Partition partition);
    }
}
