// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal;

import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.spi.LoopClient;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.recipes.LossCause;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session of a client, as recipes see it: none, connected or suspended. A read-only connection counts as suspended, since
 * recipes write. Confined to the loop.
 */
public final class SessionTracker {
    private static final Logger LOG = LoggerFactory.getLogger(SessionTracker.class);
    /** More sessions than can end within one session time-out, after which the nodes of an ended one are gone. */
    private static final int MOST_FORMER = 64;

    private final LoopClient client;
    private final Set<SessionObserver> observers = new LinkedHashSet<>();
    /** The ids of the last sessions that have ended, and were not left to another client. */
    private final Set<Long> former = new LinkedHashSet<>();
    /** Null while there is none. */
    private @Nullable LoopSession session;

    private boolean connected;
    private int connections;
    private volatile @Nullable Registration registration;

    SessionTracker(LoopClient client) {
        this.client = client;
    }

    /** Follows the client's session, beginning with the present one. Any thread. */
    void start() {
        registration = client.addListener(this::changed);
        try {
            client.loop().execute(this::takePresent);
        } catch (RejectedExecutionException e) {
            LOG.debug("The loop does not run: the listener will hear of a session", e);
        }
    }

    /** Does not follow the client any more. */
    void end() {
        Registration present = registration;
        if (present != null) {
            present.close();
        }
    }

    private void takePresent() {
        if (client.client().state() == SessionState.CONNECTED) {
            nowConnected();
        } else if (session == null && client.client().state() == SessionState.SUSPENDED) {
            session = client.session(); // Not one of a read-only server, which owns nothing.
        }
    }

    /** Returns the session, connected or suspended; null while there is none. */
    public @Nullable LoopSession session() {
        return session;
    }

    /** Returns whether the session can be written to at present. */
    public boolean connected() {
        return connected;
    }

    /**
     * Returns the number of the present connection, counted from 1. An event does not bind the next connection: in the same session
     * another server may be behind an event, though not behind a reply, that this client has seen. So what an event has
     * announced may be missing in a read of a later connection, unless that is behind a sync.
     */
    public int connections() {
        return connections;
    }

    /** Adds an observer, which hears of the next event. */
    public void add(SessionObserver observer) {
        observers.add(observer);
    }

    /** Removes an observer, which hears of no further event. */
    public void remove(SessionObserver observer) {
        observers.remove(observer);
    }

    /** Returns the number of observers. */
    public int observers() {
        return observers.size();
    }

    private void changed(StateChange change) {
        switch (change.state()) {
            case CONNECTED -> nowConnected();
            case SUSPENDED, CONNECTED_READ_ONLY -> suspended();
            case LOST -> {
                if (change.keeperState() == KeeperState.EXPIRED || change.keeperState() == KeeperState.CLOSED) {
                    lost(change.cause());
                } // Else a detail before the first session, for example a rejected credential.
            }
        }
    }

    private void nowConnected() {
        LoopSession present = client.session();
        if (present == null || connected) {
            return; // A change of details, for example a rejected credential.
        }
        connected = true;
        connections++;
        if (present.equals(session)) {
            forEach(SessionObserver::resumed);
        } else {
            session = present;
            forEach(observer -> observer.established(present));
        }
    }

    private void suspended() {
        if (connected) {
            connected = false;
            forEach(SessionObserver::suspended);
        }
    }

    /** Returns whether a session was one of this client and has ended. Its nodes may still exist for a while. */
    public boolean isFormer(long sessionId) {
        return former.contains(sessionId);
    }

    private void remember(@Nullable LoopSession ended) {
        if (ended != null && former.add(ended.id()) && former.size() > MOST_FORMER) {
            former.remove(former.iterator().next());
        }
    }

    private void lost(StateCause cause) {
        if (cause != StateCause.DETACHED) {
            remember(session);
        }
        session = null;
        connected = false;
        switch (cause) {
            case SESSION_EXPIRED -> forEach(observer -> observer.lost(LossCause.SESSION_EXPIRED));
            case SESSION_REPLACED -> forEach(observer -> observer.lost(LossCause.SESSION_REPLACED));
            case DETACHED -> forEach(observer -> observer.stopped(LossCause.DETACHED));
            default -> forEach(observer -> observer.stopped(LossCause.STOPPED));
        }
    }

    /** An observer may remove itself and others, or add some, which hear of the next event. */
    private void forEach(Consumer<SessionObserver> event) {
        for (SessionObserver observer : new ArrayList<>(observers)) {
            if (observers.contains(observer)) {
                event.accept(observer);
            }
        }
    }
}
