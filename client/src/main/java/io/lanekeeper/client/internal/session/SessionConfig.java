// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.internal.retry.RetryPlan;
import io.lanekeeper.client.sasl.SaslMechanism;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Endpoint;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a session is to be like; checked by the client's builder.
 *
 * @param servers in the order of the connect string; the first list, which may be changed
 * @param shuffleServers whether to try them in random order
 * @param sessionTimeout what the server is asked for
 * @param connect for each attempt; its connect time-out also bounds the handshake
 * @param attemptDelay how long an attempt may be silent before one at the next server begins beside it
 * @param canBeReadOnly whether a read-only server will do
 * @param stopTimeout how long a stop waits for earlier requests and the server's farewell
 * @param reconnect the rounds through all servers
 * @param maxInFlight requests sent and not answered
 * @param maxQueued requests waiting to be sent
 * @param batchReads how many reads may travel as one; 1 for no such thing
 * @param minServerVersion all servers have at least this one; null if that is not known
 * @param credentials to be shown on each connection
 * @param sasl how an identity is proven on each connection; null if none is
 * @param resume the session to resume first; null for a new one
 */
public record SessionConfig(
        List<Endpoint> servers,
        boolean shuffleServers,
        Duration sessionTimeout,
        ConnectOptions connect,
        Duration attemptDelay,
        boolean canBeReadOnly,
        Duration stopTimeout,
        RetryPlan reconnect,
        int maxInFlight,
        int maxQueued,
        int batchReads,
        @Nullable ServerVersion minServerVersion,
        List<Credential> credentials,
        @Nullable SaslMechanism sasl,
        @Nullable SessionCredentials resume) {}
