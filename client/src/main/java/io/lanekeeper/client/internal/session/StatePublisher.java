// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.client.event.SessionListener;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.internal.callback.LaneDispatcher;
import io.lanekeeper.client.internal.callback.Timed;
import io.lanekeeper.client.internal.server.Reason;
import io.lanekeeper.client.internal.server.SecurityFailures;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.Lane;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the state that the application sees, and notifies listeners on the session lane when it changes. */
final class StatePublisher {
    private static final Logger LOG = LoggerFactory.getLogger(StatePublisher.class);

    private static final Set<StateCause> TOLD_ANYWAY = EnumSet.of(
            StateCause.AUTH_FAILED,
            StateCause.CLIENT_FAULT,
            StateCause.SESSION_EXPIRED,
            StateCause.SESSION_REPLACED,
            StateCause.RETRIES_EXHAUSTED);

    private record Listening(SessionListener listener, AtomicBoolean active) {}

    /** One registration, which is equal to no other. */
    private static final class LoopListener {
        private final Consumer<? super StateChange> listener;
        /** True if another listener has closed it in the middle of a notification. */
        private volatile boolean closed;

        private LoopListener(Consumer<? super StateChange> listener) {
            this.listener = listener;
        }

        void changed(StateChange change) {
            if (!closed) {
                listener.accept(change);
            }
        }
    }

    private final CopyOnWriteArrayList<Listening> listeners = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<LoopListener> onLoop = new CopyOnWriteArrayList<>();
    private final LaneDispatcher lanes;
    private volatile StateChange latest =
            new StateChange(SessionState.LOST, KeeperState.CLOSED, StateCause.STOPPED, 0, null, null);

    StatePublisher(LaneDispatcher lanes) {
        this.lanes = lanes;
    }

    /** Any thread. */
    Registration add(SessionListener listener) {
        Listening entry = new Listening(Objects.requireNonNull(listener, "listener"), new AtomicBoolean(true));
        if (listener instanceof Timed timed) {
            lanes.time(timed);
        }
        listeners.add(entry);
        return () -> {
            entry.active().set(false);
            listeners.remove(entry);
        };
    }

    /**
     * Calls {@code listener} on the loop with each change, before the listeners of the session lane. It is also called with the
     * changes that those are not notified of, but for the search for a server and a start that fails. Any thread.
     */
    Registration onLoop(Consumer<? super StateChange> listener) {
        LoopListener entry = new LoopListener(listener);
        onLoop.add(entry);
        return () -> {
            entry.closed = true;
            onLoop.remove(entry);
        };
    }

    /** The newest change. Any thread. */
    StateChange latest() {
        return latest;
    }

    /** Notes the search for a server, which listeners are not notified of. On the loop, or before there is a run. */
    void connecting() {
        look(KeeperState.CONNECTING);
    }

    /** Notes that there is no run, which listeners are not notified of. */
    void closed() {
        look(KeeperState.CLOSED);
    }

    private void look(KeeperState keeper) {
        StateChange before = latest;
        latest = new StateChange(
                before.state(),
                keeper,
                before.cause(),
                before.sessionId(),
                null,
                before.failure(),
                before.sessionTimeout());
    }

    /**
     * On the loop. Listeners are not notified of a change of nothing but details, except for credentials that were
     * refused, the end of a session that was to be resumed, and that of a start for which no server was found.
     */
    void announce(StateChange change) {
        announce(change, true);
    }

    /** @param onLoopToo false if the listeners on the loop have been notified */
    private void announce(StateChange change, boolean onLoopToo) {
        boolean changed = change.state() != latest.state() || TOLD_ANYWAY.contains(change.cause());
        latest = change;
        if (changed) {
            LOG.info("{}: {}{}", change.state(), change.cause(), details(change));
        }
        if (onLoopToo) {
            notifyOnLoop(change);
        }
        if (changed) {
            notifyInLane(change);
        }
    }

    private void notifyInLane(StateChange change) {
        for (Listening entry : listeners) {
            lanes.dispatch(
                    Lane.SESSION, () -> entry.active().get() ? entry.listener().stateChangedAsync(change) : null);
        }
    }

    /** The handler reports the exceptions of listeners, which affect nothing else. */
    private void notifyOnLoop(StateChange change) {
        for (LoopListener entry : onLoop) {
            try {
                entry.changed(change);
            } catch (Throwable e) { // also an Error: this is in the middle of the client's own work
                lanes.report(Lane.SESSION, e);
            }
        }
    }

    private static String details(StateChange change) {
        List<String> parts = new ArrayList<>(3);
        if (change.sessionId() != 0) {
            parts.add("session 0x" + Long.toHexString(change.sessionId()));
        }
        if (change.server() != null) {
            parts.add("server " + change.server());
        }
        if (change.failure() != null) {
            parts.add(Reason.of(change.failure()));
        }
        return parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")";
    }

    /** Puts the events of one run and of its sessions into changes of state, and announces them. Confined to the loop. */
    static final class RunStates {
        private final StatePublisher publisher;
        private final SessionInfo session;
        private final SecurityFailures security;
        /** True if the listeners on the loop have been notified of the end of the run. */
        private boolean closing;

        RunStates(StatePublisher publisher, SessionInfo session, SecurityFailures security) {
            this.publisher = publisher;
            this.session = session;
            this.security = security;
        }

        /** The run begins. */
        void connecting() {
            publisher.connecting();
        }

        /** The session is there. */
        void connected(@Nullable Endpoint server, boolean readOnly) {
            announce(
                    server,
                    readOnly ? SessionState.CONNECTED_READ_ONLY : SessionState.CONNECTED,
                    readOnly ? KeeperState.CONNECTED_READ_ONLY : KeeperState.CONNECTED,
                    session.resumed() ? StateCause.SESSION_RESUMED : StateCause.SESSION_ESTABLISHED,
                    null);
        }

        /** The connection of a session has gone, and the session may live. */
        void suspended(@Nullable Endpoint server, StateCause why, @Nullable Throwable failure) {
            announce(server, SessionState.SUSPENDED, KeeperState.CONNECTING, why, failure);
        }

        /**
         * Client and server did not accept one another, if there is news of that.
         *
         * @param suspended whether the connection of a session has gone by it
         * @return whether there was
         */
        boolean rejected(@Nullable Endpoint server, boolean suspended) {
            Throwable rejection = security.takeNews();
            if (rejection == null) {
                return false;
            }
            SessionState state =
                    suspended ? SessionState.SUSPENDED : publisher.latest().state();
            Endpoint where = server == null ? security.lastServer() : server;
            announce(where, state, KeeperState.AUTH_FAILED, StateCause.AUTH_FAILED, rejection);
            return true;
        }

        /** A session is over; nothing is said of one that this run has had ({@code established}) and that was not announced. */
        void lost(@Nullable Endpoint server, StateCause why, long sessionId, boolean held) {
            if (!held || publisher.latest().state() != SessionState.LOST) {
                announce(server, SessionState.LOST, KeeperState.EXPIRED, why, sessionId, null);
            }
        }

        /**
         * The session is about to be closed. Listeners on the loop are notified of the end now, and not at the end: after the next
         * step the session may be over.
         */
        void closing(@Nullable Endpoint server, StateCause why) {
            closing = true;
            publisher.notifyOnLoop(change(server, SessionState.LOST, KeeperState.CLOSED, why, session.id(), null));
        }

        /** The run is over. */
        void ended(@Nullable Endpoint server, StateCause why, @Nullable Throwable failure) {
            if (why == StateCause.SESSION_EXPIRED || why == StateCause.SESSION_REPLACED) {
                publisher.closed(); // the end of the session has been announced
                publisher.notifyOnLoop(publisher.latest());
                return;
            }
            Endpoint where = server == null && why == StateCause.AUTH_FAILED ? security.lastServer() : server;
            publisher.announce(
                    change(where, SessionState.LOST, KeeperState.CLOSED, why, session.id(), failure), !closing);
        }

        private void announce(
                @Nullable Endpoint server,
                SessionState state,
                KeeperState keeper,
                StateCause cause,
                @Nullable Throwable failure) {
            announce(server, state, keeper, cause, session.id(), failure);
        }

        private void announce(
                @Nullable Endpoint server,
                SessionState state,
                KeeperState keeper,
                StateCause cause,
                long sessionId,
                @Nullable Throwable failure) {
            publisher.announce(change(server, state, keeper, cause, sessionId, failure));
        }

        private StateChange change(
                @Nullable Endpoint server,
                SessionState state,
                KeeperState keeper,
                StateCause cause,
                long sessionId,
                @Nullable Throwable failure) {
            String about = server == null ? null : server.toString();
            return new StateChange(state, keeper, cause, sessionId, about, failure, session.timeout());
        }
    }
}
