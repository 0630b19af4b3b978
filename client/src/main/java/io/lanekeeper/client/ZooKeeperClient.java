// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.client.event.SessionListener;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Handler;
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
     * Starts looking for a session, for as long as it takes or until {@link #stop()}. A stopped client may be started
     * again, with a new session and nothing left of its former life but its listeners.
     *
     * @return done at the first CONNECTED; fails with
     *     {@link io.lanekeeper.client.error.ClientStoppedException} if the client is stopped first
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
     * {@link #stop()}, and waits for it, unless this is called on the handler's loop, on another loop of its group, or in
     * one of its lanes. An interrupt
     * ends the waiting and is kept.
     */
    @Override
    void close();

    /** What the client runs on; for timers, and for results of the application's own. */
    Handler handler();

    /** The state as of now; listeners may not have been told yet. */
    SessionState state();

    /** The finer state as of now. */
    KeeperState keeperState();

    /** The session's id as of now, 0 while there is none. */
    long sessionId();

    /**
     * What it takes to resume the session in another client ({@link ZooKeeperClientBuilder#resume}); null while there is
     * none. Handle it like a password.
     */
    @Nullable
    SessionCredentials sessionCredentials();

    /** Adds a listener of state changes, from the next one on. Closing the registration removes it. */
    Registration addListener(SessionListener listener);

    /** A watcher that can be closed. */
    Watch watch(Watcher watcher);
}
