// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.internal.auth.CredentialStore;
import io.lanekeeper.client.internal.callback.LaneDispatcher;
import io.lanekeeper.client.internal.config.SessionConfig;
import io.lanekeeper.client.internal.server.ConnectFailures;
import io.lanekeeper.handler.Handler;

/**
 * The parts of a client that outlive its runs.
 *
 * @param states the state that the application sees, with its listeners
 * @param credentials the credentials that are shown on each connection
 * @param failures the reasons why there is no server
 */
record ClientParts(
        Handler handler,
        SessionConfig config,
        LaneDispatcher lanes,
        StatePublisher states,
        CredentialStore credentials,
        ConnectFailures failures) {}
