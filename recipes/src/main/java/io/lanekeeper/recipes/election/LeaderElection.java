// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.election;

import io.lanekeeper.client.event.Registration;
import io.lanekeeper.client.node.NodePublisher;
import io.lanekeeper.handler.AsyncResult;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The election of one leader among the clients of a path. There is at most one leader in each epoch, and epochs grow. Whether two
 * clients believe for a moment to lead is a matter of clocks, as with every {@link io.lanekeeper.recipes.Lease}: use
 * {@link Leadership#guarded} or the epoch for what must not happen twice.
 *
 * <p>A client that only looks on calls {@link #leader()} or {@link #participants()} without {@link #start()}.
 */
public interface LeaderElection {
    /**
     * Begins to contend, in this session and in later ones, until {@link #close()}.
     *
     * @return complete when the candidate's node exists. Further calls return the same outcome
     */
    AsyncResult<Void> start();

    /** Returns the state as of now. */
    ElectionState state();

    /** Returns the present leadership of this client; null if it does not lead. */
    @Nullable
    Leadership leadership();

    /** Returns the present leadership of this client, or its next one. */
    AsyncResult<Leadership> awaitLeadership();

    /** Adds a listener. It is notified of a present leadership first. Closing the registration removes it. */
    Registration addListener(LeadershipListener listener);

    /** Returns a publisher of the leader, of any client: now and after each change; empty while there is none. */
    NodePublisher<Participant> leader();

    /** Reads all candidates, in the order in which they would lead. */
    AsyncResult<List<Participant>> participants();

    /**
     * Starts, and runs {@code work} with each leadership of this client. When the result of the work is complete, the client
     * resigns and contends again: at once after a success, after a pause of the retry policy after a failure. When the
     * leadership is lost, the result of the work is cancelled, and the next leadership of this object begins only when it has
     * ended.
     *
     * @param work runs on the loop, and must not block
     * @return complete at {@link #close()}, when the last work has ended. It fails if the server refuses the candidate for
     *     good
     */
    AsyncResult<Void> campaign(Function<Leadership, ? extends AsyncResult<?>> work);

    /** Ends a leadership and the candidacy. Complete when the node is gone. Further calls return the same outcome. */
    AsyncResult<Void> close();
}
