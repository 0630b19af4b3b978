// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.election;

import io.lanekeeper.recipes.LossCause;
import org.jspecify.annotations.Nullable;

/** Is notified of the leadership of this client, in the session lane, in order. Each method does nothing by default. */
public interface LeadershipListener {
    /** Called when this client begins to lead. */
    default void elected(Leadership leadership) {}

    /** Called when the connection is lost: another client may lead. */
    default void paused(Leadership leadership) {}

    /** Called when the session was resumed: the same leadership goes on. */
    default void resumed(Leadership leadership) {}

    /**
     * Called once at the end of a leadership.
     *
     * @param cause the reason for its loss; null if this client has resigned or closed the election
     */
    default void ended(Leadership leadership, @Nullable LossCause cause) {}
}
