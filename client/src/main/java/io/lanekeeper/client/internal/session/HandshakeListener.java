// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.event.StateCause;

/** Receives the events between a connection and the state CONNECTED. */
interface HandshakeListener {
    /** Session, credentials and watches are at the server: requests may be sent. */
    void handshakeCompleted(boolean readOnly);

    /** The session is over, and its end has been announced. Returns whether the run ends with it. */
    boolean endsWithSession(StateCause why);

    /** The server grants no session; {@code expired} if the one that it was asked for has expired. */
    void sessionRefused(boolean expired);

    /** The server has refused the client's identity, or SASL has failed. */
    void authenticationFailed(Throwable reason);

    /** The server cannot serve this session; another one may. */
    void serverUnsuitable(Throwable reason);
}
