// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.config;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.internal.retry.RetryPlan;
import io.lanekeeper.client.sasl.SaslMechanism;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a session, checked by the client's builder.
 *
 * @param servers in the order of the connect string; the first list, which may be changed; empty with a provider
 * @param provider asked for the servers of each round, on the loop; null for none
 * @param shuffleServers whether to try them in random order
 * @param sessionTimeout what the server is asked for
 * @param connect for each attempt; its connect time-out also bounds the handshake
 * @param sharesTimeout whether the connect time-out of an attempt is its share of the session time-out instead
 * @param attemptDelay how long an attempt may be silent before one at the next server begins beside it
 * @param canBeReadOnly whether a read-only server will do
 * @param stopTimeout how long a stop waits for earlier requests and the reply to the end of the session
 * @param reconnect the rounds through all addresses of all servers
 * @param pausesBySession whether the pauses between them are kept short enough for the session to live meanwhile
 * @param maxInFlight requests sent and not answered
 * @param maxQueued requests waiting to be sent
 * @param batchReads how many reads may travel as one; 1 for no such thing
 * @param minServerVersion all servers have at least this one; null if that is not known
 * @param keepWatches whether watches for one event outlive a connection
 * @param endWithSession whether the client is stopped when its session is over
 * @param credentials to be shown on each connection
 * @param authRequired whether a start fails when one of them is rejected
 * @param sasl how an identity is proven on each connection; null if none is
 * @param resume the session to resume first; null for a new one
 */
public record SessionConfig(
        List<Endpoint> servers,
        @Nullable Supplier<? extends List<Endpoint>> provider,
        boolean shuffleServers,
        Duration sessionTimeout,
        ConnectOptions connect,
        boolean sharesTimeout,
        Duration attemptDelay,
        boolean canBeReadOnly,
        Duration stopTimeout,
        RetryPlan reconnect,
        boolean pausesBySession,
        int maxInFlight,
        int maxQueued,
        int batchReads,
        @Nullable ServerVersion minServerVersion,
        boolean keepWatches,
        boolean endWithSession,
        List<Credential> credentials,
        boolean authRequired,
        @Nullable SaslMechanism sasl,
        @Nullable SessionCredentials resume) {
    private static final Duration LEAST_SHARE = Duration.ofSeconds(1);

    /** Returns the time for each of so many servers if all of them are tried within {@code timeout}, but at least a second. */
    public static Duration share(Duration timeout, int servers) {
        Duration share = timeout.dividedBy(Math.max(1, servers));
        return share.compareTo(LEAST_SHARE) < 0 ? LEAST_SHARE : share;
    }

    /** Returns how to connect in a round of so many attempts. */
    public ConnectOptions connect(int attempts) {
        return sharesTimeout
                ? new ConnectOptions(
                        share(sessionTimeout, attempts), connect.maxFrame(), connect.tls(), connect.framing())
                : connect;
    }

    /**
     * Returns how long to wait between rounds. A server that is back after a while gives each session its whole time-out;
     * with a pause of a quarter of that there is time for a round that fails, too.
     */
    public RetryPlan reconnect(Duration timeout) {
        long quarter = timeout.toNanos() / 4;
        return pausesBySession && quarter < reconnect.maxDelayNanos()
                ? reconnect.withMaxDelay(Math.max(quarter, reconnect.delayNanos()))
                : reconnect;
    }
}
