// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.internal.config.Credential;
import io.lanekeeper.client.internal.config.SessionConfig;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.session.Session;
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
 * A builder of clients. The connect string (or a server provider) and the handler are required; everything else has a
 * default. A bad value is rejected where it is given, with an {@link IllegalArgumentException} that names the value and
 * what was expected. Time-outs and delays must be more than zero. Not thread-safe.
 */
public final class ZooKeeperClientBuilder {
    private static final Duration MAX_SESSION_TIMEOUT = Duration.ofMillis(Integer.MAX_VALUE);
    /** The number of servers that a provider is assumed to have before it has been asked. */
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
     * Sets the servers and the chroot: {@code host[:port][,host[:port]...][/chroot]}. The default port is 2181, IPv6
     * addresses are in brackets, empty entries are ignored. All addresses of a name are tried. Replaces
     * {@link #servers}.
     */
    public ZooKeeperClientBuilder connectString(String text) {
        connectString = ConnectString.parse(text);
        provider = null;
        return this;
    }

    /**
     * Sets a provider that is asked for the servers before each round. It replaces the connect string. The client's
     * root is then the root of the tree; for another node see {@link ZooKeeperClient#chroot}.
     */
    public ZooKeeperClientBuilder servers(ServerProvider source) {
        provider = Objects.requireNonNull(source, "servers");
        connectString = new ConnectString(List.of(), "/");
        return this;
    }

    /**
     * Sets the handler. The client starts it, but does not stop it: that is left to the code that made the handler.
     * With {@code handler(SequentialNettyHandler.owned())} the handler and its daemon thread stay when the client is
     * stopped; with {@code handler(SequentialNettyHandler::owned)} they do not.
     */
    public ZooKeeperClientBuilder handler(Handler shared) {
        Objects.requireNonNull(shared, "handler");
        handler = () -> shared;
        ownsHandler = false;
        return this;
    }

    /** Sets a factory of the handler. The client makes its own handler and stops it when the client is stopped. */
    public ZooKeeperClientBuilder handler(Supplier<? extends Handler> factory) {
        handler = Objects.requireNonNull(factory, "handler");
        ownsHandler = true;
        return this;
    }

    /**
     * Sets the session time-out to request, 10 s by default. The server may grant another one: its limits are 2 and 20
     * of its ticks unless it is configured otherwise.
     *
     * @param timeout 1 ms to about 24 days
     */
    public ZooKeeperClientBuilder sessionTimeout(Duration timeout) {
        sessionTimeout = Arguments.requirePositive("sessionTimeout", timeout);
        if (timeout.compareTo(MAX_SESSION_TIMEOUT) > 0 || timeout.toMillis() == 0) {
            throw new IllegalArgumentException(
                    "sessionTimeout: " + timeout + " (expected: 1 ms to " + MAX_SESSION_TIMEOUT + ")");
        }
        return this;
    }

    /** Sets the time-out of a call, from the call to its end, 30 s by default. */
    public ZooKeeperClientBuilder requestTimeout(Duration timeout) {
        requestTimeout = Arguments.requirePositive("requestTimeout", timeout);
        return this;
    }

    /**
     * Sets how long one server may take to accept a connection, the lookup of its name included, and then again to
     * reply to the handshake. The default is the session time-out divided by the number of addresses of the servers,
     * but at least 1 s.
     */
    public ZooKeeperClientBuilder connectTimeout(Duration timeout) {
        connectTimeout = Arguments.requirePositive("connectTimeout", timeout);
        return this;
    }

    /**
     * Sets the delay after which an attempt at the next address begins beside one that has no connection yet, 250 ms by
     * default, as in RFC 8305. It holds between addresses of one server and between servers. The first connection that
     * opens is asked for the session; the other attempts end. So a silent host costs only this delay. With a delay of
     * {@link #connectTimeout} or more, servers are tried one after the other.
     */
    public ZooKeeperClientBuilder connectAttemptDelay(Duration delay) {
        connectAttemptDelay = Arguments.requirePositive("connectAttemptDelay", delay);
        return this;
    }

    /**
     * Sets how long a stop waits for pending requests and for the server's reply to the close of the session, 5 s by
     * default.
     */
    public ZooKeeperClientBuilder stopTimeout(Duration timeout) {
        stopTimeout = Arguments.requirePositive("stopTimeout", timeout);
        return this;
    }

    /**
     * Sets the pauses between rounds: about {@code base} after the first round, then doubled up to {@code cap}. A
     * random part of up to one half is subtracted. This is a short form of a {@link #connectionRetry} without limits,
     * and replaces one.
     *
     * <p>The default is 100 ms and 5 s, but at most a quarter of the session time-out: a session then outlives a pause
     * that began just before a server came back. A {@code cap} that is set here or by {@link #connectionRetry} holds
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
     * Sets the policy of the search for a server, at the start and after each loss of the connection. One attempt is
     * one round. A connection that lasts begins a new count. By default there is no limit. A client that has exhausted
     * its policy ends as by a stop, with LOST and {@code RETRIES_EXHAUSTED}, and may be started again; if it never had
     * a session, the start fails with {@link io.lanekeeper.client.error.RetryFailedException}.
     */
    public ZooKeeperClientBuilder connectionRetry(RetryPolicy policy) {
        connectionRetry = Objects.requireNonNull(policy, "connectionRetry");
        return this;
    }

    /**
     * Sets the policy of {@link ZooKeeperClient#retry(java.util.function.Supplier)}; by default {@link RetryPolicy}
     * with its defaults.
     */
    public ZooKeeperClientBuilder commandRetry(RetryPolicy policy) {
        commandRetry = Objects.requireNonNull(policy, "commandRetry");
        return this;
    }

    /**
     * Sets whether servers, and the addresses of each name, are tried in random order; true by default. That spreads
     * clients over the servers. Servers of a provider ({@link #servers}) keep its order; their addresses do not.
     */
    public ZooKeeperClientBuilder shuffleServers(boolean shuffle) {
        shuffleServers = shuffle;
        return this;
    }

    /**
     * Sets whether the client accepts a read-only server while there is no other; false by default. A server with
     * {@code readonlymode.enabled} and {@code localSessionsEnabled} replies to reads when it has lost the quorum. With
     * such a server the client's state is {@link io.lanekeeper.client.event.SessionState#CONNECTED_READ_ONLY}: reads
     * may be old, and writes and {@code sync} fail with {@code NOT_READ_ONLY}. In the background the client asks the
     * other servers one after the other, at intervals of up to 10 s, and moves to the first one that takes writes,
     * where it gets a new session. It keeps its watches, and watchers are notified of what has changed.
     *
     * <p>A read-only server does not take a session of the ensemble. A client with such a session keeps it and stays
     * SUSPENDED until a quorum says whether the session has expired.
     */
    public ZooKeeperClientBuilder canBeReadOnly(boolean allowed) {
        canBeReadOnly = allowed;
        return this;
    }

    /**
     * Sets whether the client stops when its session ends, instead of establishing a new one; false by default.
     * Listeners are notified of LOST, with {@link io.lanekeeper.client.event.StateCause#SESSION_EXPIRED} or
     * {@code SESSION_REPLACED}, and of nothing after it. Calls in the queue fail with
     * {@link io.lanekeeper.client.error.SessionExpiredException}, later calls as after a stop. No session is
     * established in between. {@link ZooKeeperClient#start} begins a new run.
     */
    public ZooKeeperClientBuilder endWithSession(boolean end) {
        endWithSession = end;
        return this;
    }

    /** Sets how many requests may be in flight, 1,024 by default. */
    public ZooKeeperClientBuilder maxInFlight(int requests) {
        maxInFlight = Arguments.requireAtLeast("maxInFlight", requests, 1);
        return this;
    }

    /**
     * Sets how many reads may travel as one request; by default 1, which means each on its own. Only calls of
     * {@code getData} and {@code getChildren} without a watcher are combined, and only those that were made in one step
     * of the loop with no other call in between. The server must be known to support it: ZooKeeper 3.6 or later, with
     * {@code srvr} among its allowed four-letter words; each server is asked once.
     *
     * <p>Callers see no difference but the speed. The order is kept; each read has its own result, deadline and error,
     * and a missing node fails only its own read. If the replies do not fit one frame together, or the server refuses
     * to combine them, the reads are sent again one by one; they may then show a newer state than a call that was made
     * after them. Fewer reads are combined afterwards. If two are too many, reads are not combined for a while.
     */
    public ZooKeeperClientBuilder batchReads(int most) {
        batchReads = Arguments.requireAtLeast("batchReads", most, 1);
        return this;
    }

    /**
     * Sets how many requests may wait to be sent, 65,536 by default; one more fails at once with
     * {@link io.lanekeeper.client.error.QueueFullException}. The bound holds twice: for calls that wait to pass from
     * other threads to the loop, and for those that wait on the loop for a connection, for room in flight or for a
     * server's version.
     */
    public ZooKeeperClientBuilder maxQueued(int requests) {
        maxQueued = Arguments.requireAtLeast("maxQueued", requests, 1);
        return this;
    }

    /**
     * Declares that every server has at least this version; by default nothing is declared. Operations that are known
     * to all servers of this version are then sent without a question for the server's version. A server that is older
     * closes the connection when it gets such an operation; the outcome of the other requests in flight is then
     * unknown.
     *
     * @param version for example 3.6.0
     */
    public ZooKeeperClientBuilder minServerVersion(ServerVersion version) {
        minServerVersion = Objects.requireNonNull(version, "minServerVersion");
        return this;
    }

    /**
     * Sets whether one-shot watches outlive a connection; true by default. If not (ZooKeeper:
     * {@code zookeeper.disableAutoWatchReset}), each of them ends when the connection is lost or left: its watcher is
     * notified with type NONE and {@code CONNECTING}, before SUSPENDED is announced. Watches of {@code addWatch},
     * {@code dataWatch} and {@code childrenWatch}, and publishers, always go on.
     */
    public ZooKeeperClientBuilder keepWatches(boolean keep) {
        keepWatches = keep;
        return this;
    }

    /**
     * Sets the size in bytes of the longest request and the longest reply, 1,048,575 by default. It should be the
     * server's {@code jute.maxbuffer}, and must be at least 1,024. A longer request or reply fails only its own call.
     */
    public ZooKeeperClientBuilder maxBuffer(int bytes) {
        maxBuffer = Arguments.requireAtLeast("maxBuffer", bytes, 1024);
        return this;
    }

    /**
     * Adds a credential, which is sent on each connection before CONNECTED is announced (kazoo: {@code auth_data}). May
     * be called any number of times. If a server rejects it, listeners are notified with
     * {@link io.lanekeeper.client.event.StateCause#AUTH_FAILED}, and it is not sent again.
     *
     * @param scheme for example digest
     * @param auth in the form of the scheme, for digest {@code user:password}; copied
     */
    public ZooKeeperClientBuilder auth(String scheme, byte[] auth) {
        credentials.add(Arguments.requireCredential(scheme, auth));
        return this;
    }

    /**
     * Sets whether a start fails if a server rejects a credential of {@link #auth} or {@code addAuth}; false by
     * default. If true, it fails with an {@link io.lanekeeper.client.error.AuthenticationFailedException} whose cause
     * is the rejection. If false, the client starts without the credential. A session that exists goes on without it in
     * either case. Some schemes reject nothing: with digest, a wrong password shows only when an ACL denies access.
     */
    public ZooKeeperClientBuilder requireAuth(boolean required) {
        requireAuth = required;
        return this;
    }

    /**
     * Sets TLS; without it the client uses plain TCP. The client verifies that the server's certificate is for the host
     * of the connect string, unless the options say otherwise. Four-letter words use TLS as well.
     */
    public ZooKeeperClientBuilder tls(TlsOptions options) {
        tls = Objects.requireNonNull(options, "tls");
        return this;
    }

    /**
     * Sets a SASL mechanism, {@link io.lanekeeper.client.sasl.DigestMd5} or {@link io.lanekeeper.client.sasl.Kerberos}
     * (kazoo: {@code sasl_options}). The client authenticates on each connection, before it sends anything else and
     * before CONNECTED is announced. None by default.
     */
    public ZooKeeperClientBuilder sasl(SaslMechanism mechanism) {
        sasl = Objects.requireNonNull(mechanism, "sasl");
        return this;
    }

    /**
     * Sets a session to resume, for example one that another client was {@linkplain ZooKeeperClient#detach() detached}
     * from; none by default. If the session cannot be resumed, because it has expired or the password is wrong,
     * listeners are notified of LOST with {@link io.lanekeeper.client.event.StateCause#SESSION_EXPIRED} and the id of
     * that session, and then the client establishes a new one. A server does not say which of the two it was. Another
     * client that uses the session at that time loses its connection. Holds for the first start only.
     */
    public ZooKeeperClientBuilder resume(SessionCredentials credentials) {
        resume = Objects.requireNonNull(credentials, "credentials");
        return this;
    }

    /**
     * Makes a client that is not started. Opens no connection.
     *
     * @throws IllegalStateException if the handler is missing, or both connect string and server provider
     * @throws IllegalArgumentException if a credential is longer than {@code maxBuffer}
     */
    public ZooKeeperClient build() {
        ConnectString target = connectString;
        Supplier<? extends Handler> maker = handler;
        if (target == null || maker == null) {
            throw new IllegalStateException(
                    target == null
                            ? "connectString: missing (expected: a connect string or a server provider)"
                            : "handler: missing (expected: a handler or a factory of one)");
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
