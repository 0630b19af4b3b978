// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.group;

import io.lanekeeper.client.event.Registration;
import io.lanekeeper.handler.AsyncResult;
import java.util.Map;
import java.util.concurrent.Flow;

/**
 * A group of clients. Each member has an ephemeral node with its name and payload. The layout is that of Curator's
 * {@code GroupMember}; those of kazoo's {@code Party} and {@code ShallowParty} are options.
 *
 * <ul>
 *   <li><b>Cost.</b> The first set takes one request for the group and one for each member. A change takes one request for the
 *       names, and one for each new member. A resumed session takes none, a new one as many as the first set.
 *   <li><b>What is shown.</b> No member goes back to an older payload. While there is no connection, the members stay as they were
 *       last seen, and are not {@linkplain Member#confirmed() confirmed}. A member whose data this client may not read is shown
 *       without a payload.
 *   <li><b>Stop.</b> A stopped client keeps what it has seen, and goes on when it is started again.
 * </ul>
 */
public interface Group {
    /**
     * Begins to follow the members. Further calls return the same outcome.
     *
     * @return complete when the first set is known. It fails with the server's error if that refuses to show the group; the client
     *     tries again in its next sessions
     */
    AsyncResult<Void> start();

    /**
     * Joins the group.
     *
     * @param id the name, unique in the group, without slash
     * @param payload not copied; empty in the layouts of kazoo
     * @return complete when the member's node exists, or is known to be in {@link Membership.State#CONFLICT}. It fails with the
     *     server's error if that refuses the node, and with {@link IllegalStateException} if this object has joined with
     *     {@code id} already, or is closed. Cancelling it leaves the group
     * @throws IllegalArgumentException if {@code id} cannot be a name, or the layout has no payload
     */
    AsyncResult<Membership> join(String id, byte[] payload);

    /** Returns the members as of the last event, by name. Before {@link #start()} is complete it is empty. */
    Map<String, Member> members();

    /** Returns the number of member nodes as of the last event. In kazoo's layouts several may have the same name. */
    int memberCount();

    /**
     * Returns a publisher of the members, now and after each change, in the watch lane. A subscriber that is slower than the changes
     * gets the latest set next. {@link #close()} completes it.
     */
    Flow.Publisher<Map<String, Member>> publisher();

    /**
     * Adds a listener of changes, which is notified in the watch lane, beginning with the present members. Closing the registration
     * removes it.
     */
    Registration addListener(Listener listener);

    /** Leaves with all memberships of this object, and ends the watch. Complete when their nodes are gone. */
    AsyncResult<Void> close();

    /** Is notified of changes, in the watch lane. */
    @FunctionalInterface
    interface Listener {
        /** Called with all members after each change. */
        void changed(Map<String, Member> members);
    }
}
