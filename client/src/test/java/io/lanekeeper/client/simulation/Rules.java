// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.lanekeeper.client.data.Children;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.ReplyTooLargeException;
import io.lanekeeper.client.error.TransactionRefusedException;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.internal.jute.MalformedFrameException;
import io.lanekeeper.client.simulation.Issued.Kind;
import io.lanekeeper.testing.simulation.server.ServedRequest;
import io.lanekeeper.testing.simulation.server.SimulatedZooKeeper;
import java.nio.BufferUnderflowException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;

/** The rules that hold after each schedule. */
final class Rules {
    private static final int SESSION_EXPIRED = -112;

    private final Simulation simulation;

    Rules(Simulation simulation) {
        this.simulation = simulation;
    }

    void check() {
        assertEquals(List.of(), simulation.violations());
        checkEnds();
        if (!simulation.corrupted()) {
            checkOrder();
            checkSendingOrder();
        }
        checkStates();
        checkNothingIsLeft();
    }

    private void checkEnds() {
        Map<String, List<ServedRequest>> served = simulation.servers().requests().stream()
                .filter(request -> request.path() != null)
                .collect(Collectors.groupingBy(request -> String.valueOf(request.path())));
        for (Issued call : simulation.issued()) {
            assertTrue(call.result().isDone(), () -> call + " has not ended");
            assertEquals(1, call.ends(), () -> "ends of " + call);
            if (simulation.corrupted()) {
                continue; // a client can only repeat what the server said
            }
            if (call.unique()) {
                checkOutcome(call, served.getOrDefault(call.path(), List.of()));
            }
            checkWatchEnded(call);
        }
    }

    /** The error, or its absence, is true of what went out and of what servers have done. */
    private void checkOutcome(Issued call, List<ServedRequest> served) {
        boolean written = simulation.traffic().wrote(call.path());
        assertTrue(served.size() <= 1, () -> call + " was carried out more than once: " + served);
        Throwable error = call.result().exception();
        if (error == null || error instanceof RefusedException) {
            int expected = error instanceof RefusedException refused ? refused.number() : 0;
            assertEquals(1, served.size(), () -> call + " ended with " + error + " unasked");
            boolean absent =
                    call.kind() == Kind.EXISTS && expected == 0 && served.get(0).error() == -101;
            boolean inside = error instanceof TransactionRefusedException; // The reply itself has no error then.
            assertTrue(
                    absent || inside || served.get(0).error() == expected,
                    () -> call + " ended with " + error + ", the server said " + served);
        } else if (!(error instanceof CancellationException)) {
            assertTrue(error instanceof ZooKeeperException, () -> call + " ended with " + error);
            Outcome outcome = ((ZooKeeperException) error).outcome();
            assertEquals(outcome != Outcome.NOT_APPLIED, written, () -> call + " ended with " + error);
            assertTrue(outcome != Outcome.APPLIED || served.size() == 1, () -> call + " ended with " + error);
        }
        assertTrue(written || served.isEmpty(), () -> call + " was carried out unsent");
    }

    /**
     * Checks that a watch that was set ends once. One that a user closed ends at most once, and no other has an event.
     */
    private static void checkWatchEnded(Issued call) {
        Standing standing = call.standing();
        if (standing != null) {
            boolean notified = call.result().successful() && !call.closed();
            assertTrue(
                    notified ? standing.ends() == 1 : standing.ends() <= 1,
                    () -> call + " was notified " + standing.ends() + " times of its end");
            return;
        }
        boolean set = call.watches() && call.result().successful();
        if (call.closed()) {
            assertTrue(call.timesNotified() <= 1, () -> call + " was notified " + call.timesNotified() + " times");
        } else {
            assertEquals(set ? 1 : 0, call.timesNotified(), () -> "events of " + call);
        }
    }

    /**
     * Servers carry out the writes of one thread in one session in their order. One that came too late, when the session was
     * over, was not carried out: it may be found at a server that was frozen all the time.
     */
    private void checkOrder() {
        Map<String, Issued> writes = new HashMap<>();
        for (Issued call : simulation.issued()) {
            if (call.kind().writes()) {
                writes.put(call.path(), call);
            }
        }
        Map<String, Integer> last = new HashMap<>();
        for (ServedRequest request : simulation.servers().requests()) {
            Issued call = request.path() == null ? null : writes.get(request.path());
            if (call != null && request.error() != SESSION_EXPIRED) {
                String thread = request.session() + (call.onLoop() ? " loop" : " other") + call.runNumber();
                int before = last.getOrDefault(thread, -1);
                assertTrue(before < call.number(), () -> call + " came behind call " + before);
                last.put(thread, call.number());
            }
        }
    }

    /** Checks that the calls of one thread in one run are sent in the order in which they were made. */
    private void checkSendingOrder() {
        Map<String, Issued> last = new HashMap<>();
        for (Issued call : simulation.issued()) {
            int place = call.traced() ? simulation.traffic().place(call.path()) : -1;
            if (place >= 0) {
                Issued before = last.put(call.runNumber() + (call.onLoop() ? " loop" : " other"), call);
                assertTrue(
                        before == null || simulation.traffic().place(before.path()) < place,
                        () -> before + " was sent behind " + call);
            }
        }
    }

    private void checkStates() {
        SessionState state = SessionState.LOST;
        boolean holds = false; // a session of the ensemble, which no read-only server takes
        for (StateChange change : simulation.changes()) {
            boolean legal = switch (change.state()) {
                case CONNECTED -> !state.connected();
                case CONNECTED_READ_ONLY ->
                    !state.connected() && (simulation.corrupted() || (simulation.canBeReadOnly() && !holds));
                case SUSPENDED -> state.connected();
                case LOST -> state != SessionState.LOST;
            };
            boolean rejected = change.keeperState() == KeeperState.AUTH_FAILED && change.state() == state;
            SessionState before = state;
            assertTrue(legal || (rejected && !state.connected()), () -> before + " to " + change);
            checkSession(change);
            state = change.state();
            holds = state == SessionState.CONNECTED || (holds && state != SessionState.LOST);
        }
        assertEquals(SessionState.LOST, state, "after the stop");
    }

    private void checkSession(StateChange change) {
        if (change.state().connected() && !simulation.corrupted()) {
            boolean readOnly = simulation.traffic().isReadOnly(change.sessionId());
            assertEquals(
                    readOnly,
                    change.state() == SessionState.CONNECTED_READ_ONLY,
                    () -> change + (readOnly ? " is taken for one that takes writes" : " takes writes"));
        }
    }

    private void checkNothingIsLeft() {
        assertEquals(List.of(), simulation.handler().network().links(), "connections are left");
        assertEquals(0, simulation.handler().timers(), "timers are left");
        assertEquals(0, simulation.servers().watches(), "watches are left at a server");
        List<Throwable> unexpected = simulation.handler().uncaught().stream()
                .filter(error -> !(error instanceof UserCode.Thrown))
                .toList();
        assertEquals(List.of(), unexpected, "what the client threw");
        for (RuntimeException fault : simulation.handler().network().faults()) {
            boolean expected = (simulation.garbage() || simulation.corrupted())
                    && (fault instanceof MalformedFrameException
                            || fault instanceof BufferUnderflowException
                            || fault instanceof IllegalArgumentException
                            || fault instanceof IllegalStateException
                            || fault instanceof ReplyTooLargeException);
            assertTrue(expected, () -> "the client threw " + fault);
        }
    }

    /** Checks that, at rest, a watch without an event watches something that has not changed. */
    void checkWatches() {
        if (!simulation.connected() || simulation.deafened() || simulation.corrupted()) {
            return;
        }
        for (Issued call : simulation.issued()) {
            checkStanding(call);
            if (call.watches()
                    && call.timesNotified() == 0
                    && !call.closed()
                    && call.result().successful()) {
                assertFalse(hasChanged(call), () -> call + " lost an event: it has read " + call.result());
            }
        }
        assertTrue(
                simulation.servers().watches() >= waitedFor().size(),
                () -> "servers have " + simulation.servers().watches() + " watches, where one waits for "
                        + waitedFor());
    }

    /** The entries that a server's tables must have. */
    private Set<String> waitedFor() {
        return simulation.issued().stream()
                .filter(this::waits)
                .flatMap(call -> entries(call).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean waits(Issued call) {
        Standing standing = call.standing();
        if (standing == null) {
            return call.waits(simulation.runNumber());
        }
        return standing.ends() == 0
                && call.runNumber() == simulation.runNumber()
                && !call.closed()
                && call.result().successful();
    }

    private static List<String> entries(Issued call) {
        Standing standing = call.standing();
        if (standing == null) {
            return List.of((call.kind() == Kind.CHILDREN ? "children of " : "data of ") + call.path());
        }
        return standing.mode() == AddWatchMode.PERSISTENT
                ? List.of("data of " + call.path() + ", to stay", "children of " + call.path() + ", to stay")
                : List.of("all below " + call.path()); // in the table for data alone: it hears of no list of children
    }

    /** A session that nothing disturbs ends with its client, and only then if it is not left to others. */
    void checkSessionAfter(boolean detached, long session) {
        assertEquals(detached, simulation.servers().sessions().contains(session), "whether the session goes on");
    }

    /** Checks that no server has a watch without a watcher. */
    void checkUnwatched() {
        if (simulation.connected() && !simulation.deafened() && !simulation.corrupted()) {
            assertEquals(0, simulation.servers().watches(), "watches at servers without a watcher");
        }
    }

    /** Checks that, at rest, a watch that stays has been notified of all changes, or that it may have missed some. */
    private static void checkStanding(Issued call) {
        Standing standing = call.standing();
        if (standing != null && call.result().successful() && !call.closed() && standing.ends() == 0) {
            standing.difference().ifPresent(difference -> fail(call + " missed a change: " + difference));
        }
    }

    private boolean hasChanged(Issued call) {
        SimulatedZooKeeper servers = simulation.servers();
        Object read = call.result().value();
        boolean exists = servers.exists(call.path());
        if (read == null || !exists) {
            return exists != (read != null);
        } else if (read instanceof Children children) {
            return children.stat().pzxid() != servers.lastChildrenChange(call.path());
        }
        Stat then = read instanceof NodeData data ? data.stat() : (Stat) read;
        return then.mzxid() != servers.lastDataChange(call.path());
    }
}
