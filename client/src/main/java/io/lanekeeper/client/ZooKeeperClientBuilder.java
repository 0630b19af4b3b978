// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.session.Credential;
import io.lanekeeper.client.internal.session.Session;
import io.lanekeeper.client.internal.session.SessionConfig;
import io.lanekeeper.client.sasl.SaslMechanism;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.TlsOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes clients. A connect string and a handler are needed; the rest has defaults. Values are checked where they are
 * given, with an {@link IllegalArgumentException} that names value and expectation.
 */
public final class ZooKeeperClientBuilder {
    private static final Duration MAX_SESSION_TIMEOUT = Duration.ofMillis(Integer.MAX_VALUE);
    /** How many servers a provider is taken to have, where that matters before it has been asked. */
    private static final int SERVERS_OF_A_PROVIDER = 3;

    private static final RetryPolicy CONNECTION_RETRY = backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
    private static final RetryPolicy COMMAND_RETRY = RetryPolicy.builder().build();

    private @Nullable ConnectString connectString;
    private @Nullable ServerProvider provider;
    private @Nullable Supplier<? extends Handler> handler;
    private boolean ownsHandler;
    private Duration sessionTimeout = Duration.ofSeconds(10);
    private Duration requestTimeout = Duration.ofSeconds(30);
    private Duration stopTimeout = Duration.ofSeconds(5);
    private @Nullable Duration connectTimeout;
    private Duration connectAttemptDelay = Duration.ofMillis(250);
    private RetryPolicy connectionRetry = CONNECTION_RETRY;
    private RetryPolicy commandRetry = COMMAND_RETRY;
    private boolean shuffleServers = true;
    private boolean canBeReadOnly;
    private int maxInFlight = 1024;
    private int batchReads = 1;
    private int maxQueued = 65_536;
    private @Nullable ServerVersion minServerVersion;
    private boolean keepWatches = true;
    private boolean endWithSession;
    private int maxBuffer = ConnectOptions.DEFAULT_MAX_FRAME;
    private @Nullable TlsOptions tls;
    private final List<Credential> credentials = new ArrayList<>();
    private boolean requireAuth;
    private @Nullable SaslMechanism sasl;
    private @Nullable SessionCredentials resume;

    ZooKeeperClientBuilder() {}

    /**
     * The servers, and below which node the client works: {@code host[:port][,host[:port]...][/chroot]}. Default port
     * 2181; IPv6 addresses in brackets; empty entries are overlooked. A name may stand for several servers: each of its
     * addresses is tried. Replaces {@link #servers}.
     */
    public ZooKeeperClientBuilder connectString(String text) {
        connectString = ConnectString.parse(text);
        provider = null;
        return this;
    }

    /**
     * Has {@code source} asked for the servers before each round through them, instead of a connect string, which this
     * replaces. The client works below the root; for another node see {@link ZooKeeperClient#chroot}.
     */
    public ZooKeeperClientBuilder servers(ServerProvider source) {
        provider = Objects.requireNonNull(source, "servers");
        connectString = new ConnectString(List.of(), "/");
        return this;
    }

    /**
     * The handler to run on; the client starts it, and whoever made it stops it. So after
     * {@code handler(SequentialNettyHandler.owned())} a stop of the client leaves the handler and its thread, a daemon, to the
     * caller; {@code handler(SequentialNettyHandler::owned)} does not.
     */
    public ZooKeeperClientBuilder handler(Handler shared) {
        Objects.requireNonNull(shared, "handler");
        handler = () -> shared;
        ownsHandler = false;
        return this;
    }

    /** As {@link #handler(Handler)}, with a handler that the client makes for itself, and stops when it is stopped. */
    public ZooKeeperClientBuilder handler(Supplier<? extends Handler> factory) {
        handler = Objects.requireNonNull(factory, "handler");
        ownsHandler = true;
        return this;
    }

    /** What the server is asked for, 10 s by default; it may grant more or less (2 to 20 of its ticks). */
    public ZooKeeperClientBuilder sessionTimeout(Duration timeout) {
        sessionTimeout = Arguments.requirePositive("sessionTimeout", timeout);
        if (timeout.compareTo(MAX_SESSION_TIMEOUT) > 0 || timeout.toMillis() == 0) {
            throw new IllegalArgumentException(
                    "sessionTimeout: " + timeout + " (expected: 1 ms to " + MAX_SESSION_TIMEOUT + ")");
        }
        return this;
    }

    /** How long a call may take from its making to its end, 30 s by default. */
    public ZooKeeperClientBuilder requestTimeout(Duration timeout) {
        requestTimeout = Arguments.requirePositive("requestTimeout", timeout);
        return this;
    }

    /**
     * How long to wait for one server to accept, its name's lookup included, and then to answer the handshake. By default
     * the session time-out divided by the number of addresses that the servers have, but at least a second.
     */
    public ZooKeeperClientBuilder connectTimeout(Duration timeout) {
        connectTimeout = Arguments.requirePositive("connectTimeout", timeout);
        return this;
    }

    /**
     * How long an address may take to accept before an attempt at the next one begins beside it, 250 ms by default, as in
     * RFC 8305: addresses of one server and of several alike. The first one that accepts is asked for the session, the other attempts are ended. So
     * a host that is down and silent holds up nothing but this delay, and one that is slow is no obstacle. With a delay as
     * long as {@link #connectTimeout} servers are tried one after the other.
     */
    public ZooKeeperClientBuilder connectAttemptDelay(Duration delay) {
        connectAttemptDelay = Arguments.requirePositive("connectAttemptDelay", delay);
        return this;
    }

    /** How long a stop waits for earlier requests and the server's farewell, 5 s by default. */
    public ZooKeeperClientBuilder stopTimeout(Duration timeout) {
        stopTimeout = Arguments.requirePositive("stopTimeout", timeout);
        return this;
    }

    /**
     * The delays between rounds through all addresses of all servers: about {@code base} after the first, doubling up to
     * {@code cap}. A random part of up to one half is taken off each. Short for a {@link #connectionRetry} without limits,
     * and replaces one.
     *
     * <p>By default 100 ms and 5 s, but no more than a quarter of the session time-out, so that a session outlives a pause
     * that began just before a server came back. A {@code cap} that is set here, or by {@link #connectionRetry}, holds
     * whatever the session time-out is.
     */
    public ZooKeeperClientBuilder reconnectBackoff(Duration base, Duration cap) {
        Arguments.requirePositive("base", base);
        Arguments.requirePositive("cap", cap);
        if (cap.compareTo(base) < 0) {
            throw new IllegalArgumentException("cap: " + cap + " (expected: at least base, " + base + ")");
        }
        connectionRetry = backoff(base, cap);
        return this;
    }

    private static RetryPolicy backoff(Duration base, Duration cap) {
        return RetryPolicy.builder()
                .unlimited()
                .delay(base)
                .maxDelay(cap)
                .jitter(0.5)
                .build();
    }

    /**
     * How a server is looked for, at the start and after each loss of the connection. One attempt is one round through all
     * addresses of all servers; a connection that lasts begins a new count. Without limits by default. A client that has exhausted its policy
     * ends as by a stop, with LOST because of {@code RETRIES_EXHAUSTED}, and may be started again; a start that never
     * found a session fails with {@link io.lanekeeper.client.error.RetryFailedException}.
     */
    public ZooKeeperClientBuilder connectionRetry(RetryPolicy policy) {
        connectionRetry = Objects.requireNonNull(policy, "connectionRetry");
        return this;
    }

    /** What {@link ZooKeeperClient#retry(java.util.function.Supplier)} goes by; by default a policy's own defaults. */
    public ZooKeeperClientBuilder commandRetry(RetryPolicy policy) {
        commandRetry = Objects.requireNonNull(policy, "commandRetry");
        return this;
    }

    /**
     * Whether servers, and the addresses of each name, are tried in random order, which spreads clients over them; true by
     * default. Servers of a provider ({@link #servers}) keep its order; their addresses do not.
     */
    public ZooKeeperClientBuilder shuffleServers(boolean shuffle) {
        shuffleServers = shuffle;
        return this;
    }

    /**
     * Whether a read-only server will do, as long as there is no other; false by default. Servers with
     * {@code readonlymode.enabled} and {@code localSessionsEnabled} answer reads when they have lost the quorum. A client that
     * has found such a one is in the state
     * {@link io.lanekeeper.client.event.SessionState#CONNECTED_READ_ONLY}: what it reads may be old, and all that changes
     * anything, and {@code sync}, fails with {@code NOT_READ_ONLY}. In the background it asks the other servers, each after the
     * other, at intervals of up to 10 s, and goes to the first that takes writes, where it gets a new session. Its watches go
     * along, and are told what has changed.
     *
     * <p>Read-only servers do not take the sessions of an ensemble: a client that has one keeps it, and stays SUSPENDED until
     * a quorum says whether it is over.
     */
    public ZooKeeperClientBuilder canBeReadOnly(boolean allowed) {
        canBeReadOnly = allowed;
        return this;
    }

    /**
     * Whether the client is stopped when its session is over, instead of asking for another one; false by default. Listeners are
     * told LOST, with {@link io.lanekeeper.client.event.StateCause#SESSION_EXPIRED} or {@code SESSION_REPLACED}, and nothing after it;
     * what waits fails with {@link io.lanekeeper.client.error.SessionExpiredException}, and later calls as after a stop. No
     * session is made in between. {@link ZooKeeperClient#start} begins another life.
     */
    public ZooKeeperClientBuilder endWithSession(boolean end) {
        endWithSession = end;
        return this;
    }

    /** How many requests may be sent and not answered, 1,024 by default. */
    public ZooKeeperClientBuilder maxInFlight(int requests) {
        maxInFlight = Arguments.requireAtLeast("maxInFlight", requests, 1);
        return this;
    }

    /**
     * Has up to so many reads travel as one request; 1, the default, has each travel alone. Only calls of
     * {@code getData} and {@code getChildren} without a watcher are taken together, which were made in one turn of the
     * loop with nothing else between them, and only with servers that are known to do it (ZooKeeper 3.6 and later, and
     * {@code srvr} among the four-letter words they answer; each is asked once).
     *
     * <p>To the caller nothing changes but the speed: order is kept, each read has its own result, deadline and error, and
     * one of a missing node harms no other. Reads whose replies do not fit one frame together, or that the server
     * refuses to do together, are sent again one by one; then they show a state that may be newer than that of a call made
     * after them. Fewer reads travel together then. Where two are too many, reads travel alone for a while.
     */
    public ZooKeeperClientBuilder batchReads(int most) {
        batchReads = Arguments.requireAtLeast("batchReads", most, 1);
        return this;
    }

    /**
     * How many requests may wait to be sent, 65,536 by default; one more fails at once. So many each may wait on their way from
     * other threads to the loop, and on the loop for a connection, for room in flight or for a server's version.
     */
    public ZooKeeperClientBuilder maxQueued(int requests) {
        maxQueued = Arguments.requireAtLeast("maxQueued", requests, 1);
        return this;
    }

    /**
     * Promises that every server has at least this version; by default nothing is promised. Operations that all servers of this
     * version know are then sent without asking for the version of the server first. A server that is older all the same closes the
     * connection when it gets such an operation, and what else had been sent has an unknown outcome.
     *
     * @param version for example 3.6.0
     */
    public ZooKeeperClientBuilder minServerVersion(ServerVersion version) {
        minServerVersion = Objects.requireNonNull(version, "minServerVersion");
        return this;
    }

    /**
     * Whether the watches for one event outlive a connection; true by default. If not (ZooKeeper:
     * {@code zookeeper.disableAutoWatchReset}) each of them ends when a connection is lost or left: its watcher is notified by an
     * event of type NONE with {@code CONNECTING}, before SUSPENDED is announced. Watches of {@code addWatch}, {@code dataWatch}
     * and {@code childrenWatch}, and publishers, go on in any case.
     */
    public ZooKeeperClientBuilder keepWatches(boolean keep) {
        keepWatches = keep;
        return this;
    }

    /**
     * The longest request and reply in bytes, 1,048,575 by default; should be the server's {@code jute.maxbuffer}. A
     * longer one fails alone.
     */
    public ZooKeeperClientBuilder maxBuffer(int bytes) {
        maxBuffer = Arguments.requireAtLeast("maxBuffer", bytes, 1024);
        return this;
    }

    /**
     * A credential that is shown on each connection, before CONNECTED is announced (kazoo: {@code auth_data}); may be called
     * any number of times. One that the server rejects is reported as
     * {@link io.lanekeeper.client.event.StateCause#AUTH_FAILED} and not shown again.
     *
     * @param scheme for example digest
     * @param auth in the form of the scheme, for digest {@code user:password}; copied
     */
    public ZooKeeperClientBuilder auth(String scheme, byte[] auth) {
        credentials.add(Arguments.requireCredential(scheme, auth));
        return this;
    }

    /**
     * Sets whether a start fails when a server rejects a credential of {@link #auth} or {@code addAuth}, with an {@link
     * io.lanekeeper.client.error.AuthenticationFailedException} whose cause is the rejection; false by default, where the client
     * starts without it. A session that exists goes on without it in either case. Some schemes reject nothing: a wrong password of
     * digest shows at the first node that it would open.
     */
    public ZooKeeperClientBuilder requireAuth(boolean required) {
        requireAuth = required;
        return this;
    }

    /**
     * Connects with TLS, and verifies that a server's certificate is for the host of the connect string unless the options say
     * otherwise; plain TCP by default. Four-letter words are asked in the same way.
     */
    public ZooKeeperClientBuilder tls(TlsOptions options) {
        tls = Objects.requireNonNull(options, "tls");
        return this;
    }

    /**
     * Proves an identity on each connection by an exchange with the server, {@link io.lanekeeper.client.sasl.DigestMd5} or
     * {@link io.lanekeeper.client.sasl.Kerberos}, before anything else is sent and before CONNECTED is announced (kazoo:
     * {@code sasl_options}). None by default.
     */
    public ZooKeeperClientBuilder sasl(SaslMechanism mechanism) {
        sasl = Objects.requireNonNull(mechanism, "sasl");
        return this;
    }

    /**
     * Resumes a session first, for example one that another client was {@linkplain ZooKeeperClient#detach() detached} from.
     * If that is not possible, because it has expired or the password is another, which a server does not tell apart,
     * listeners are told LOST because of {@link io.lanekeeper.client.event.StateCause#SESSION_EXPIRED}, with the id that was
     * asked for, and then a new session is established. A client that has the session at that time loses its connection to
     * this one. By default there is nothing to resume. Holds for the first start only.
     */
    public ZooKeeperClientBuilder resume(SessionCredentials credentials) {
        resume = Objects.requireNonNull(credentials, "credentials");
        return this;
    }

    /**
     * Makes a client, not started. Does no input or output.
     *
     * @throws IllegalStateException if the connect string, or a provider of servers in its place, or the handler is missing
     * @throws IllegalArgumentException if a credential is longer than {@code maxBuffer}
     */
    public ZooKeeperClient build() {
        ConnectString target = connectString;
        Supplier<? extends Handler> maker = handler;
        if (target == null || maker == null) {
            throw new IllegalStateException((target == null ? "connectString" : "handler") + ": missing");
        }
        credentials.forEach(this::requireFits);
        Handler made = Objects.requireNonNull(maker.get(), "handler");
        Session session = new Session(made, ownsHandler, config(target));
        return new DefaultZooKeeperClient(session, Chroot.of(target.chroot()), requestTimeout, commandRetry);
    }

    private void requireFits(Credential credential) {
        long size = credential.requestSize();
        if (size > maxBuffer) {
            throw new IllegalArgumentException("auth: a " + credential + " makes a request of " + size
                    + " bytes (expected: at most maxBuffer, " + maxBuffer + ")");
        }
    }

    private SessionConfig config(ConnectString target) {
        ConnectOptions connect =
                new ConnectOptions(connectTimeout(target.servers().size()), maxBuffer, tls);
        ServerProvider source = provider;
        return new SessionConfig(
                target.servers(),
                source == null ? null : source::servers,
                shuffleServers,
                sessionTimeout,
                connect,
                connectTimeout == null,
                connectAttemptDelay,
                canBeReadOnly,
                stopTimeout,
                connectionRetry.plan(),
                connectionRetry == CONNECTION_RETRY,
                maxInFlight,
                maxQueued,
                batchReads,
                minServerVersion,
                keepWatches,
                endWithSession,
                List.copyOf(credentials),
                requireAuth,
                sasl,
                resume);
    }

    private Duration connectTimeout(int servers) {
        if (connectTimeout != null) {
            return connectTimeout;
        }
        return SessionConfig.share(sessionTimeout, servers == 0 ? SERVERS_OF_A_PROVIDER : servers);
    }
}
