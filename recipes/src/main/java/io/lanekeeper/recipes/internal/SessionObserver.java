// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal;

import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.recipes.LossCause;

/** Is notified of the sessions of a client, on the loop, before the listeners in the session lane. */
public interface SessionObserver {
    /** The connection is lost; the session may live on. */
    void suspended();

    /** The session goes on, on a new connection. */
    void resumed();

    /** There is a new session. */
    void established(LoopSession session);

    /** The session is over, and another one may follow. */
    void lost(LossCause cause);

    /** The client is stopped: no session follows, until it is started again. */
    void stopped(LossCause cause);
}
