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
 *
 * <p>An election ends by {@link #close()}, at the end of the client's run (stop or detach), or when the server refuses something
 * for good, such as the creation of the node. Its state is then CLOSED, and the reason is the error of {@link #start()}, if that was
 * pending, of {@link #awaitLeadership()} and of {@link #campaign}. Nothing else ends it: not the loss of a connection or a session, and
 * not work that fails. Use a new object after the end. Any thread.
 */
public interface LeaderElection {
    /**
     * Begins to contend, in this session and in later ones, until {@link #close()}.
     *
     * <p>Cost: three requests in two round trips for a client that leads at once, four for one that waits.
     *
     * @return complete when the candidate's node exists. Further calls return the same outcome. To cancel it does not end the
     *     candidacy
     */
    AsyncResult<Void> start();

    /** Returns the state as of now. Listeners may not have been notified of it yet. */
    ElectionState state();

    /** Returns the present leadership of this client; null if it does not lead. */
    @Nullable
    Leadership leadership();

    /**
     * Returns the present leadership of this client, or its next one. It does not start the election.
     *
     * @return cancelled by {@link #close()}; it fails when the election ends with an error
     */
    AsyncResult<Leadership> awaitLeadership();

    /** Adds a listener. It is notified of a present leadership first. Closing the registration removes it. */
    Registration addListener(LeadershipListener listener);

    /**
     * Returns a publisher of the leader, of any client: now and after each change; empty while there is none. Subscribers of one
     * object share two requests, and two more for each change of the leader. Candidates that come or go behind the leader cost
     * nothing.
     */
    NodePublisher<Participant> leader();

    /** Reads all candidates, in the order in which they would lead: one request, and one for each candidate. */
    AsyncResult<List<Participant>> participants();

    /**
     * Starts, and runs {@code work} with each leadership of this client, the present one included. When the result of the work is
     * complete, the client resigns and contends again: at once after a success, after a pause of the options after a failure. When
     * the leadership ends before, the result of the work is cancelled. The client does not contend until that result is complete,
     * so no other leadership of this object begins, and work that does not end keeps no other client waiting.
     *
     * <p>Work that throws, or returns null, counts as failed. Failures are logged.
     *
     * @param work runs on the loop, and must not block
     * @return complete after {@link #close()}, when the last work has ended. It fails if the election ends with an error, and with
     *     {@link IllegalStateException} if there is a campaign already. To cancel it closes the election
     */
    AsyncResult<Void> campaign(Function<Leadership, ? extends AsyncResult<?>> work);

    /**
     * Ends a leadership and the candidacy. Running work of a campaign is cancelled.
     *
     * @return complete when the node is gone; after the end of the session at once. It fails as {@link Leadership#release} does.
     *     Further calls return the same outcome
     */
    AsyncResult<Void> close();
}
