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
    /** Joins the members, and begins to acquire items. Complete when the first items are settled. */
    AsyncResult<Void> start();

    /** Returns the items that this client owns, as of now, with their leases. */
    Map<String, Partition> owned();

    /** Complete when this client owns what the present members give to it, and nothing else. */
    AsyncResult<Void> settled();

    /** Adds a listener, which is notified in the session lane. Closing the registration removes it. */
    Registration addListener(Listener listener);

    /** Releases all items and leaves. */
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
