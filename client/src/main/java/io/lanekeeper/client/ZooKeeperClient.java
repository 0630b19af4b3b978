// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.data.Children;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.event.ConnectFailure;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.client.event.SessionListener;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.node.ChildrenWatch;
import io.lanekeeper.client.node.DataWatch;
import io.lanekeeper.client.node.NodeListener;
import io.lanekeeper.client.node.NodePublisher;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Handler;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client of a ZooKeeper ensemble. It keeps one session at a time and establishes a new one when that expires.
 *
 * <p>All methods may be called on any thread. None blocks except {@link #close()} and those of {@link #blocking()}.
 * Callbacks run in the lanes of the client's {@link io.lanekeeper.handler.Handler}: state changes in the session lane,
 * watch events in the watch lane, links of results in the completion lane. On a handler with one loop, unless a lane is
 * held, they run in the order in which the server's messages arrived:
 *
 * <ul>
 *   <li>A watch event is delivered before the result of a read that shows the change.
 *   <li>A watch event is never delivered before the result of the read that set the watch.
 *   <li>CONNECTED is announced before any result of the connection; SUSPENDED is announced after the failure of every
 *       request that was in flight.
 * </ul>
 */
public interface ZooKeeperClient extends ZooKeeperOperations, AutoCloseable {
    /** Returns a new builder with the defaults. */
    static ZooKeeperClientBuilder builder() {
        return new ZooKeeperClientBuilder();
    }

    /**
     * Starts the client. It looks for a session until it has one or {@link #stop()} is called. The reason why there is
     * none yet is logged, returned by {@link #lastFailure()}, and the cause of the
     * {@link io.lanekeeper.handler.HandlerTimeoutException} of a wait for this result. A stopped client may be started
     * again: it keeps its listeners and credentials and establishes a new session.
     *
     * @return complete at the first CONNECTED. It fails with {@link io.lanekeeper.client.error.ClientStoppedException}
     *     if the client is stopped before; with {@link io.lanekeeper.client.error.AuthenticationFailedException} if
     *     every server was tried and each one failed because a TLS certificate or a credential was not accepted by one
     *     side; and with an error of the program, such as a {@link LinkageError}, itself. After a failure the client is
     *     stopped
     */
    AsyncResult<Void> start();

    /**
     * Stops the client and closes its session. Earlier calls complete first; later calls fail. Operations of several
     * requests take no further step. With a connection, the server deletes ephemeral nodes at once; without one, when
     * the session time-out is over.
     *
     * @return complete when the connection is closed; never fails. Without a connection that is at once, else after the
     *     client's {@code stopTimeout} at the latest. If the client made its handler, it stops that too, and callbacks
     *     must not wait for the result, which needs their end; {@code get} and {@code await} throw there at once
     */
    AsyncResult<Void> stop();

    /**
     * Stops the client as {@link #stop()} does, but leaves the session open. Another client can resume it with
     * {@link ZooKeeperClientBuilder#resume}, for example while a service is updated that has to keep its ephemeral
     * nodes.
     *
     * <p>Earlier calls complete first, within the client's {@code stopTimeout}. Then the connection is closed without a
     * message to the server. The session and its ephemeral nodes stay until the session time-out passes without a
     * resume. Watches belong to the connection: watchers here are notified with NONE and CLOSED, and the other client
     * has to set its own. The other client may find another server, so it sees the writes of this one for certain only
     * after a {@link #sync}. Listeners here are notified of LOST with
     * {@link io.lanekeeper.client.event.StateCause#DETACHED}.
     *
     * @return the credentials of the session, when the connection is closed. Null if there is no session to resume:
     *     none was established, it was closed or lost, or it belongs to a read-only server. Never fails. As with
     *     {@link #stop()}, a client that made its handler stops that too
     */
    AsyncResult<@Nullable SessionCredentials> detach();

    /**
     * Calls {@link #stop()} and waits for it, up to the {@code stopTimeout} and 15 s. It does not wait on the handler's
     * loop, on another loop of the loop's group, or in a lane of the handler. An interrupt ends the wait; the thread stays
     * interrupted.
     */
    @Override
    void close();

    /**
     * Replaces the list of servers, now or for the next start (kazoo: {@code set_hosts}; ZooKeeper:
     * {@code updateServerList}).
     *
     * <p>If many clients get the same change, they end up evenly spread over the new list with as few moves as
     * possible: each decides by chance, with the probabilities of ZOOKEEPER-1355. If the list grew, a client whose
     * server is still in it moves to a new server with the probability 1 − old size / new size. If the list did not
     * grow, a client moves only if its server was removed. A client without a connection starts a new round at once.
     *
     * <p>A client that moves sends nothing more and waits for the replies to what it has sent, for the
     * {@code connectTimeout} at most. Then it leaves: listeners are notified of SUSPENDED with
     * {@link io.lanekeeper.client.event.StateCause#SERVERS_CHANGED}, and the session continues on another server. A
     * list of the same servers, in any order, changes nothing.
     *
     * @param hosts as in the connect string: {@code host[:port][,host[:port]...]}, with or without the chroot. Servers
     *     are the same if host and port are the same as written
     * @throws IllegalArgumentException if {@code hosts} is malformed, or its chroot is not the client's
     */
    void updateHosts(String hosts);

    /** Returns the handler that the client runs on, for example for timers and for results of the application. */
    Handler handler();

    /** Returns the state now. Listeners may not have been notified of it yet. */
    SessionState state();

    /** Returns the finer state now. Listeners may not have been notified of it yet. */
    KeeperState keeperState();

    /** Returns the id of the session now; 0 while there is none. */
    long sessionId();

    /**
     * Returns the session time-out that the server granted last; zero while there is no session. It may differ from the
     * requested one, and from one connection to the next. The servers keep the session, its ephemeral nodes and locks
     * for this long without a sign of life from the client.
     */
    Duration sessionTimeout();

    /**
     * Returns the highest transaction id that a reply or an event has shown in this session; 0 while there is none.
     */
    long lastZxid();

    /** Returns the address of the server that requests are sent to; null while there is none. */
    @Nullable
    SocketAddress remoteAddress();

    /** Returns the local address of the connection that requests are sent over; null while there is none. */
    @Nullable
    SocketAddress localAddress();

    /**
     * Returns the credentials with which another client can resume the session ({@link ZooKeeperClientBuilder#resume});
     * null while there is no session, or only one of a read-only server. Handle them like a password.
     */
    @Nullable
    SessionCredentials sessionCredentials();

    /**
     * Returns the last failure to connect or the last loss of a connection, with its time; null if there was none. It
     * stays when a server is found again. While there is no server, the same failure is in the cause of the time-out
     * errors of calls and of a wait for {@link #start()}, and in the log: at WARN after the first round without
     * success, then more and more rarely.
     */
    @Nullable
    ConnectFailure lastFailure();

    /**
     * Authenticates as {@link #addAuth} does, and drops the other credentials of the scheme when a server has accepted
     * this one: they are not sent on later connections. Use it for credentials that are renewed, such as tokens. Each
     * expired one that is kept would cost a connection.
     */
    AsyncResult<Void> replaceAuth(String scheme, byte[] auth);

    /**
     * Removes a credential: it is not sent on later connections. The current connection keeps the identity. A
     * credential that was passed to {@link #addAuth} shortly before may not be known yet; wait for the result of that
     * call first.
     *
     * @return whether the credential was known
     */
    boolean removeAuth(String scheme, byte[] auth);

    /** Adds a listener of state changes, beginning with the next one. Closing the registration removes it. */
    Registration addListener(SessionListener listener);

    /**
     * Runs an operation, and runs it again while it fails in a way that may pass by itself (kazoo: {@code retry}), by
     * the client's {@link ZooKeeperClientBuilder#commandRetry}. Without this method the client never repeats a call.
     *
     * <p>The first attempt is made in this call, in order with the other calls of this thread. Later attempts are made
     * on the loop after a delay; no thread waits for it. Everything that {@code operation} does is repeated: let it
     * make one call, or a chain whose parts may all be repeated. Cancelling the result cancels the delay, or the result
     * that {@code operation} returned. Of a chain that is the last part; pending earlier parts go on. If the client
     * stops its own handler during the delay, the result fails with
     * {@link io.lanekeeper.client.error.ClientStoppedException}.
     *
     * @param operation runs on the loop from the second attempt on, and must not block
     * @return the value; or an error that the policy does not retry, unchanged; or, when the policy is exhausted, a
     *     {@link io.lanekeeper.client.error.RetryFailedException} whose cause is the last error
     * @throws RuntimeException if {@code operation} throws at its first attempt, for example for a bad argument
     */
    <T extends @Nullable Object> AsyncResult<T> retry(Supplier<? extends AsyncResult<T>> operation);

    /** Runs an operation with retries as {@link #retry(Supplier)} does, by another policy. */
    <T extends @Nullable Object> AsyncResult<T> retry(RetryPolicy policy, Supplier<? extends AsyncResult<T>> operation);

    /**
     * Returns a publisher of a node's data, now and after each change, for any library of reactive streams.
     *
     * @param path checked here
     */
    NodePublisher<NodeData> dataPublisher(String path);

    /**
     * Returns a publisher of the names of a node's children, now and after each creation or deletion of a child. The
     * Stat is the one of that read.
     *
     * @param path checked here
     */
    NodePublisher<Children> childrenPublisher(String path);

    /**
     * Calls {@code listener} in the watch lane with a node's data, now and after each change. The node watch outlives
     * lost connections, expired sessions and restarts. It ends when it is closed or the listener returns
     * {@link NodeListener.Next#END}.
     *
     * @param path checked here
     */
    DataWatch dataWatch(String path, NodeListener<NodeData> listener);

    /**
     * Calls {@code listener} in the watch lane with the names of a node's children, as {@link #dataWatch} does with
     * data. The Stat is the one of that read.
     *
     * @param path checked here
     */
    ChildrenWatch childrenWatch(String path, NodeListener<Children> listener);

    /** Returns a watcher that can be closed. It forwards events to {@code watcher}. */
    Watch watch(Watcher watcher);
}
