// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.client.event.SessionListener;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.handler.Lane;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the state that the application sees, and tells listeners on the session lane when it changes. */
final class StatePublisher {
    private static final Logger LOG = LoggerFactory.getLogger(StatePublisher.class);

    private static final Set<StateCause> TOLD_ANYWAY = EnumSet.of(
            StateCause.AUTH_FAILED,
            StateCause.CLIENT_FAULT,
            StateCause.SESSION_EXPIRED,
            StateCause.SESSION_REPLACED,
            StateCause.RETRIES_EXHAUSTED,
            StateCause.CLIENT_FAULT);

    private record Listening(SessionListener listener, AtomicBoolean active) {}

    private final CopyOnWriteArrayList<Listening> listeners = new CopyOnWriteArrayList<>();
    private final LaneDispatcher lanes;
    private volatile StateChange latest =
            new StateChange(SessionState.LOST, KeeperState.CLOSED, StateCause.STOPPED, 0, null, null);

    StatePublisher(LaneDispatcher lanes) {
        this.lanes = lanes;
    }

    /** Any thread. */
    Registration add(SessionListener listener) {
        Listening entry = new Listening(Objects.requireNonNull(listener, "listener"), new AtomicBoolean(true));
        lanes.time(listener);
        listeners.add(entry);
        return () -> {
            entry.active().set(false);
            listeners.remove(entry);
        };
    }

    /** The newest change. Any thread. */
    StateChange latest() {
        return latest;
    }

    /** A server is being looked for, which is no change that is told. On the loop, or before there is a run. */
    void connecting() {
        look(KeeperState.CONNECTING);
    }

    /** There is no run any more, which is no change that is told, or there has never been one. */
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
     * On the loop. A change of nothing but details is not told, but for credentials that were rejected, the end of a session
     * that was to be resumed, and that of a start for which no server was found.
     */
    void announce(StateChange change) {
        boolean changed = change.state() != latest.state() || TOLD_ANYWAY.contains(change.cause());
        latest = change;
        if (!changed) {
            return;
        }
        LOG.info("{}: {}{}", change.state(), change.cause(), details(change));
        for (Listening entry : listeners) {
            lanes.dispatch(
                    Lane.SESSION, () -> entry.active().get() ? entry.listener().stateChangedAsync(change) : null);
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
}
