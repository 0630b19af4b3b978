// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.node;

import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.handler.AsyncResult;
import org.jspecify.annotations.Nullable;

/**
 * A node that this client keeps in existence: it is created again in each new session, and when others have deleted it. An
 * ephemeral node of another session is never touched, unless the options ask for that.
 *
 * <ul>
 *   <li><b>Cost.</b> A start takes two requests and one round trip, a change of data the same. If the session is resumed
 *       after a lost connection, no request is sent.
 *   <li><b>A node with the same path.</b> If it belongs to the present session, it is this one. If it belongs to a former session
 *       of this client, it is replaced in one transaction, so others never see the path without a node. If it belongs to
 *       another session, the state is {@link State#CONFLICT} until it is deleted. A persistent node has no owner: if the mode
 *       is persistent, a persistent node at the path is taken as this one, and gets the data.
 *   <li><b>Deletion by others.</b> The node is created again at once. If it is deleted again and again, the pauses grow up to
 *       some seconds.
 *   <li><b>Limit.</b> Servers compare versions, not owners. If others delete the node and create another one with the same
 *       version before this client is notified, a change of data or {@link #close()} at that moment is applied to that one.
 *   <li><b>Stop and detach.</b> A stopped client has no node; it is created again when the client is started again. A client that is
 *       detached from its session leaves the node to the client that resumes it. A {@code PersistentNode} of that client with
 *       the same path takes it over.
 * </ul>
 */
public interface PersistentNode {
    /** The state of the node. */
    enum State {
        /** The node does not exist, or is not known to exist. */
        ABSENT,
        /** The node exists. */
        PRESENT,
        /** The node existed when the connection was lost. */
        UNSURE,
        /** Another node is at the path. The client waits for its deletion. */
        CONFLICT,
        /**
         * The server refuses the node, for example with NO_AUTH. The client tries again in the next session, or at
         * {@link PersistentNode#retry}.
         */
        REFUSED,
        /** {@code close} or {@code abandon} was called. Final. */
        CLOSED
    }

    /**
     * Begins to keep the node. Further calls return the same outcome.
     *
     * @return complete when the node exists for the first time, or is in CONFLICT. It fails with the server's error if that
     *     refuses the node; the client goes on to try in its next sessions. It fails with
     *     {@link io.lanekeeper.client.error.ClientStoppedException} if the client is stopped before, and with
     *     {@link IllegalStateException} after {@link #close} or {@link #abandon}
     */
    AsyncResult<Void> start();

    /** Returns the state as of now. */
    State state();

    /**
     * Returns the path. In a sequential mode it has the number of the present node, and changes when that is created again; before
     * the first creation it is the path that was given.
     */
    String path();

    /** Returns the Stat of the node as it was last read; null while there is none. */
    @Nullable
    Stat stat();

    /**
     * Replaces the data. Of several calls under way the last one counts; they need one request together.
     *
     * @param data not copied
     * @return complete when the node has the data or those of a later call. It waits while the node does not exist. It fails with
     *     the server's error if that refuses the data, which are then given up; with
     *     {@link io.lanekeeper.client.error.ClientStoppedException} at a stop, after which the data are still those of the
     *     next session. {@link #close} and {@link #abandon} cancel it
     */
    AsyncResult<Void> setData(byte[] data);

    /** Tries again now, if the state is REFUSED. */
    void retry();

    /**
     * Adds a listener, which is notified in the session lane, beginning with the present state. Closing the registration
     * removes it.
     */
    Registration addListener(Listener listener);

    /**
     * Deletes the node and ends. The deletion is repeated until it is known that the node is gone, or its session is over.
     *
     * @return complete when the node is gone. It fails with the server's error if that refuses the deletion. Further calls
     *     return the same outcome. After {@link #abandon} it is complete at once
     */
    AsyncResult<Void> close();

    /**
     * Ends without deleting the node. An ephemeral one stays until the session ends. A request that is under way may still create or
     * change it.
     */
    void abandon();

    /** Is notified of changes, in the session lane. */
    @FunctionalInterface
    interface Listener {
        /** Called with each new state, in order. */
        void stateChanged(PersistentNode node, State state);

        /**
         * Called if others have set the data. With {@link PersistentNodeOptions#insist} they are replaced again. Does nothing by
         * default.
         */
        default void dataChanged(PersistentNode node, byte @Nullable [] data) {}
    }
}
