// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.group;

import io.lanekeeper.handler.AsyncResult;

/** The membership of this client. It is renewed in each new session, until the client leaves. */
public interface Membership {
    /** The state of a membership. */
    enum State {
        /** The member's node does not exist. */
        ABSENT,
        /** The member's node exists. */
        PRESENT,
        /** The connection is lost. */
        UNSURE,
        /** A node of another session has the name. The client waits for its deletion. */
        CONFLICT,
        /** The server refuses the node, for example with NO_AUTH. The client tries again in the next session. */
        REFUSED,
        /** The client has left. */
        CLOSED
    }

    /** Returns the name of the member. */
    String id();

    /** Returns the state as of now. */
    State state();

    /** Replaces the payload. Of several calls under way the last one counts. */
    AsyncResult<Void> setPayload(byte[] payload);

    /** Leaves the group. Complete when the node is gone. Further calls return the same outcome. */
    AsyncResult<Void> leave();
}
