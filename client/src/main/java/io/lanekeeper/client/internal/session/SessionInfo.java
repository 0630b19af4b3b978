// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.protocol.ConnectRequest;
import io.lanekeeper.client.internal.request.SessionLife;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The session that a run has, or is to resume, and what of the ensemble it has seen. Confined to the loop, but for
 * what says otherwise.
 */
@LoopConfined
final class SessionInfo {
    /**
     * A session, or what is to become one.
     *
     * @param local whether only the connected server, which is read-only, knows it: it is never resumed
     * @param timeout what was granted, zero where that is not known yet
     */
    private record Known(SessionCredentials credentials, boolean local, Duration timeout) {}

    /** Other threads may look at any time; it must cost nothing to write it with each reply. */
    private static final VarHandle LAST_ZXID;

    static {
        try {
            LAST_ZXID = MethodHandles.lookup().findVarHandle(SessionInfo.class, "lastZxid", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable Known known;
    /** True if this run has had its session, and false if it was only to resume it. */
    private boolean established;

    private boolean resumed;
    private boolean readOnly;
    private long lastZxid;
    /** The zxid that the replies to SetWatches have shown. It counts when all of them have come. */
    private long restoredZxid;

    private boolean restoring;
    /** The highest zxid of a reply of this connection, 0 without one. */
    private long streamZxid;
    /** The time at which the request for the session was sent. */
    private long asked;
    /** True if answers of this server show that the session lives. */
    private boolean answersCount;

    private volatile @Nullable SessionLife life;

    /** Takes the session to resume; null for a new one. */
    SessionInfo(@Nullable SessionCredentials resume) {
        known = resume == null ? null : new Known(resume, false, Duration.ZERO);
        life = resume == null ? null : new SessionLife(resume.id());
    }

    /** The session to resume; null while there is none. Any thread. */
    @Nullable
    SessionCredentials credentials() {
        Known current = known;
        return current == null || current.local() ? null : current.credentials();
    }

    /** The session's id, 0 while there is none. Any thread. */
    long id() {
        Known current = known;
        return current == null ? 0 : current.credentials().id();
    }

    /** Returns the time-out that a server has granted last, zero while none has. Any thread. */
    Duration timeout() {
        Known current = known;
        return current == null ? Duration.ZERO : current.timeout();
    }

    /** Returns the session that this run has, or is to resume; null while there is none. Any thread. */
    @Nullable
    SessionLife life() {
        return life;
    }

    /** Returns whether there has been a connection in this session. */
    boolean established() {
        return established;
    }

    /** Returns whether the session is older than its connection. */
    boolean resumed() {
        return resumed;
    }

    /** The last transaction that counts as seen. Any thread. */
    long lastZxid() {
        return (long) LAST_ZXID.getOpaque(this);
    }

    private void lastZxid(long zxid) {
        LAST_ZXID.setOpaque(this, zxid);
    }

    /** Returns the request for a session, which is sent at {@code now}. */
    ConnectRequest request(Duration timeout, boolean canBeReadOnly, long now) {
        asked = now;
        return new ConnectRequest(lastZxid, (int) timeout.toMillis(), credentials(), canBeReadOnly);
    }

    /** Returns whether a server has given another session than it was asked for. */
    boolean isReplacedBy(SessionCredentials establish) {
        SessionCredentials asked = credentials();
        return asked != null && asked.id() != establish.id();
    }

    /** Notes that a server has granted or resumed the session, whose watches are going to be restored. */
    void establish(SessionCredentials session, boolean readOnly, Duration timeout) {
        resumed = credentials() != null;
        this.readOnly = readOnly;
        known = new Known(session, readOnly && !resumed, timeout);
        SessionLife current = life;
        if (current == null || current.id() != session.id()) {
            endLife(); // of one that a read-only server had given
            current = new SessionLife(session.id());
            life = current;
        }
        if (decidesLife()) {
            current.granted(timeout, asked);
        }
        answersCount = false; // those of SASL do not keep a session alive
        established = true;
        restoring = true;
        restoredZxid = 0;
    }

    /** Returns whether the server can end the session: a read-only one cannot end the ensemble's, which may do so meanwhile. */
    private boolean decidesLife() {
        return !readOnly || !resumed;
    }

    /** Notes that the server has accepted the client. From now on its answers show that the session lives. */
    void authenticated() {
        answersCount = decidesLife();
    }

    /** Notes that all watches have been restored. */
    void restored() {
        restoring = false;
        lastZxid(Math.max(lastZxid, restoredZxid));
    }

    /** A reply or the reply to a ping has come, before which all events up to {@code zxid} have come. */
    void streamReached(long zxid) {
        if (zxid > streamZxid) {
            streamZxid = zxid;
        }
    }

    /** Returns the highest zxid of a reply of this connection; 0 without one. */
    long streamZxid() {
        return streamZxid;
    }

    /** The connection has ended. */
    void streamEnded() {
        streamZxid = 0;
    }

    /** The server has answered what was not sent before {@code time}. */
    void answered(long time) {
        SessionLife current = life;
        if (current != null && answersCount) {
            current.answered(time);
        }
    }

    /** The session is about to be closed. Other threads see this before a server may have ended it. */
    void closing() {
        SessionLife current = life;
        if (current != null) {
            current.closing();
        }
    }

    /** The session is no longer this client's. Other threads see this before its end is announced. */
    void endLife() {
        SessionLife current = life;
        if (current != null) {
            current.end();
        }
    }

    /** A reply has shown the state after {@code zxid}. */
    void seen(long zxid) {
        streamReached(zxid);
        if (restoring) {
            // Were the connection lost now, the changes that later replies would have shown must not count as seen.
            restoredZxid = Math.max(restoredZxid, zxid);
        } else {
            lastZxid(Math.max(lastZxid, zxid));
        }
    }

    /** The session is over. */
    void lost() {
        endLife();
        life = null;
        known = null;
        established = false;
        lastZxid(0);
    }

    @Override
    public String toString() {
        Known current = known;
        return current == null ? "no session" : current.credentials().toString();
    }
}
