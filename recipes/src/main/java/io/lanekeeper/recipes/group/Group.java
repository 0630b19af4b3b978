// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.group;

import io.lanekeeper.handler.AsyncResult;
import java.util.Map;
import java.util.concurrent.Flow;

/**
 * A group of clients. Each member has an ephemeral node with its name and payload. The layout is that of Curator's
 * {@code GroupMember}; those of kazoo's {@code Party} and {@code ShallowParty} are options.
 */
public interface Group {
    /** Begins to follow the members. Complete when the first set is known. Further calls return the same outcome. */
    AsyncResult<Void> start();

    /**
     * Joins the group.
     *
     * @param id the name, unique in the group, without slash
     * @return complete when the member's node exists, or is known to be in {@link Membership.State#CONFLICT}
     */
    AsyncResult<Membership> join(String id, byte[] payload);

    /** Returns the members as of the last event, by name. Before {@link #start()} is complete it is empty. */
    Map<String, Member> members();

    /** Returns a publisher of the members, now and after each change. */
    Flow.Publisher<Map<String, Member>> publisher();

    /** Leaves with all memberships of this object, and ends the watch. */
    AsyncResult<Void> close();
}
