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
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Handler;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client of a ZooKeeper ensemble, which keeps one session at a time and makes a new one when that expires.
 *
 * <p>All methods may be called on any thread, and none blocks but {@link #close()} and those of
 * {@link #blocking()}. Callbacks run in the lanes of the
 * client's {@link io.lanekeeper.handler.Handler}: state changes in the session lane, watch events in the watch lane,
 * links of results in the completion lane. On a handler with one loop, unless a lane is held, they run in the order in
 * which the server's answers came:
 *
 * <ul>
 *   <li>A watch event is delivered before the result of the read that shows the change.
 *   <li>A watch event is never delivered before the result of the read that set the watch.
 *   <li>CONNECTED is announced before any result of the connection; SUSPENDED after the failure of every request that
 *       had been sent.
 * </ul>
 */
public interface ZooKeeperClient extends ZooKeeperOperations, AutoCloseable {
    /** A builder with the defaults. */
    static ZooKeeperClientBuilder builder() {
        return new ZooKeeperClientBuilder();
    }

    /**
     * Starts looking for a session, for as long as it takes or until {@link #stop()}. What keeps it from one is logged, told by
     * {@link #lastFailure()}, and the cause of a wait's {@link io.lanekeeper.handler.HandlerTimeoutException}. A stopped client may be started
     * again, with a new session and nothing left of its former life but its listeners and
     * credentials.
     *
     * @return done at the first CONNECTED; fails with
     *     {@link io.lanekeeper.client.error.ClientStoppedException} if the client is stopped first, and with
     *     {@link io.lanekeeper.client.error.AuthenticationFailedException} when each server has been tried, and with all of
     *     them it was a certificate or credential that one side did not take; and with the error itself if it is one of the
     *     program, such as a {@link LinkageError}. The client is as after a stop then
     */
    AsyncResult<Void> start();

    /**
     * Ends the session: calls made before are answered first, calls made after are refused; operations of several requests
     * take no further step. Ephemeral nodes go at once if
     * a server is connected, else when the server has waited for the session time-out.
     *
     * @return done when the connection is closed; never fails. Without a connection that is at once, else at most after
     *     the client's {@code stopTimeout}. A client that has made its handler stops it too: callbacks then must not wait
     *     for the result, since that waits for them; {@code get} and {@code await} throw at once there
     */
    AsyncResult<Void> stop();

    /**
     * Ends this client as {@link #stop()} does, but leaves the session to another one, which is given the answer by
     * {@link ZooKeeperClientBuilder#resume}: for an update of a service that is to keep its ephemeral nodes, for example.
     *
     * <p>Calls made before are answered first, up to the client's {@code stopTimeout}; then the connection is closed,
     * without a word to the server. Nodes of the session stay until it has not been resumed for as long as its time-out.
     * Watches belong to the connection and do not: here they are told NONE with CLOSED, and the other client has to set
     * its own. What this client has written the other one is sure to read after a
     * {@link #sync}, since it may find another server. Listeners here are told LOST because of
     * {@link io.lanekeeper.client.event.StateCause#DETACHED}.
     *
     * @return what it takes to resume the session, when the connection is closed; null if there is no session, because
     *     there never was, or it was closed or lost, or it is only a read-only server's. Never fails. As with {@link #stop()}, a client that has made its
     *     handler stops it, too
     */
    AsyncResult<@Nullable SessionCredentials> detach();

    /**
     * {@link #stop()}, and waits for it, unless this is called on the handler's loop, on another loop of its group, or in
     * one of its lanes. An interrupt
     * ends the waiting and is kept.
     */
    @Override
    void close();

    /**
     * Replaces the list of servers (kazoo: {@code set_hosts}; ZooKeeper: {@code updateServerList}), now or for the next
     * start. Clients that are all told of the same change come to be spread evenly over the new list, each by chance and with
     * as few moves as that takes (ZOOKEEPER-1355): if the list has grown, a client leaves a server that is still in it with the
     * probability 1 − old size / new size, for a new one; else only those move whose server is gone. Who is not connected
     * begins a new round at once.
     *
     * <p>A client that moves sends nothing more, waits for the answers to what it has sent, at most for the
     * {@code connectTimeout}, and leaves: listeners are told SUSPENDED because of
     * {@link io.lanekeeper.client.event.StateCause#SERVERS_CHANGED}. The session goes on at another server. A list of the same
     * servers, in any order, changes nothing.
     *
     * @param hosts as in the connect string: {@code host[:port][,host[:port]...]}; servers are the same if host and port are,
     *     as they are written. A chroot may be missing
     * @throws IllegalArgumentException if {@code hosts} is malformed, or its chroot is not the client's
     */
    void updateHosts(String hosts);

    /** What the client runs on; for timers, and for results of the application's own. */
    Handler handler();

    /** The state as of now; listeners may not have been told yet. */
    SessionState state();

    /** The finer state as of now. */
    KeeperState keeperState();

    /** The session's id as of now, 0 while there is none. */
    long sessionId();

    /**
     * Returns what the server has granted last as the session's time-out, which may be more or less than was asked for, also from one
     * connection to the next; zero while there is no session. For so long a server keeps the session, its ephemeral nodes and
     * locks without a sign of life of the client.
     */
    Duration sessionTimeout();

    /** Returns the last transaction that a reply or an event has shown in this session; 0 while there is none. */
    long lastZxid();

    /** Returns the address of the server to which requests flow; null while there is none. */
    @Nullable
    SocketAddress remoteAddress();

    /** Returns this end's address of the connection over which requests flow; null while there is none. */
    @Nullable
    SocketAddress localAddress();

    /**
     * What it takes to resume the session in another client ({@link ZooKeeperClientBuilder#resume}); null while there is
     * none, or only one of a read-only server. Handle it like a password.
     */
    @Nullable
    SessionCredentials sessionCredentials();

    /**
     * Returns the last failure to connect, or the last loss of a connection, of this client; null if there was none. It stays
     * when a server is found again, and tells when it was. While there is no server, it is also in the cause of what a wait for
     * {@link #start()} and a call fail with at their time-outs, and in the log: at WARN when a first round through all servers
     * has failed, then ever more rarely.
     */
    @Nullable
    ConnectFailure lastFailure();

    /**
     * As {@link #addAuth}, for a credential that is renewed, such as a token: when a server has accepted it, the others of its scheme
     * are not shown on later connections. So those that have run out do not gather, each of which would cost a connection.
     */
    AsyncResult<Void> replaceAuth(String scheme, byte[] auth);

    /**
     * Has a credential not be shown on later connections. The connection that there is keeps the identity. One that has just been
     * given to {@link #addAuth} may not have been noted yet; wait for its result first.
     *
     * @return whether it would have been shown
     */
    boolean removeAuth(String scheme, byte[] auth);

    /** Adds a listener of state changes, from the next one on. Closing the registration removes it. */
    Registration addListener(SessionListener listener);

    /**
     * Makes an operation, and makes it again while it fails in a way that may pass by itself (kazoo: {@code retry}), as the
     * client's {@link ZooKeeperClientBuilder#commandRetry} says. Without this no call is ever made again by the client.
     *
     * <p>The first attempt is made here, in order with the other calls of this thread, each further one on the loop, after
     * a delay for which no thread waits. What is made again is all that {@code operation} does: let it be one call, or a
     * chain of which each part may be repeated. Cancelling the result cancels the delay, or what {@code operation} answered: of
     * a chain the last part, so that what is under way of the others goes on, and its end is not waited for. If a client stops its
     * own handler in the delay, the result fails with {@link io.lanekeeper.client.error.ClientStoppedException}.
     *
     * @param operation runs on the loop when it is made again, and must not block
     * @return the value; or as it is, an error that the policy does not retry; or a
     *     {@link io.lanekeeper.client.error.RetryFailedException} around the last error when the policy is exhausted
     * @throws RuntimeException what {@code operation} throws at its first attempt, for bad arguments for example
     */
    <T extends @Nullable Object> AsyncResult<T> retry(Supplier<? extends AsyncResult<T>> operation);

    /** As {@link #retry(Supplier)}, by another policy. */
    <T extends @Nullable Object> AsyncResult<T> retry(RetryPolicy policy, Supplier<? extends AsyncResult<T>> operation);

    /**
     * A node's data, now and after each change, for any library of reactive streams.
     *
     * @param path checked here
     */
    NodePublisher<NodeData> dataPublisher(String path);

    /** The names of a node's children, now and after each creation or deletion of one; the Stat is as of then. */
    NodePublisher<Children> childrenPublisher(String path);

    /**
     * Calls {@code listener} in the watch lane with a node's data, now and after each change, over reconnects, sessions and
     * restarts, until it is closed or the listener returns {@link NodeListener.Next#END}.
     *
     * @param path checked here
     */
    DataWatch dataWatch(String path, NodeListener<NodeData> listener);

    /** As {@link #dataWatch}, with the names of a node's children; the Stat is as of when one was created or deleted. */
    ChildrenWatch childrenWatch(String path, NodeListener<Children> listener);

    /** A watcher that can be closed. */
    Watch watch(Watcher watcher);
}
