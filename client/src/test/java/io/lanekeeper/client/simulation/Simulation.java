// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.SessionListener;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.simulation.Issued.Kind;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import io.lanekeeper.testing.simulation.server.SimulatedZooKeeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One schedule: a client in two runs at most, calls, cancellations, deadlines, watches and their closing, callbacks that
 * hold, throw and call again, servers and a network that fail; all of it from one seed. What must hold afterwards is in
 * {@link Rules}.
 */
final class Simulation {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** Longer than any server is silent before a client leaves it, and any client before a server does. */
    private static final Duration SILENCE = Duration.ofSeconds(12);

    /** Longer than a server looks for others before it becomes read-only. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    private static final Set<EventType> REMOVED =
            EnumSet.of(EventType.DATA_WATCH_REMOVED, EventType.CHILD_WATCH_REMOVED, EventType.PERSISTENT_WATCH_REMOVED);

    /** The session time-out for which the client asks. */
    static final Duration SESSION = Duration.ofSeconds(4);

    private static final int MAX_CALLS = 120;

    private final Random random;
    private final boolean lanesApart;
    private final DeterministicHandler handler;
    private final TappedHandler tapped;
    private final SimulatedZooKeeper servers;
    private final World world;
    private final UserCode user;
    private final ZooKeeperClient client;
    private final Requests requests;
    private final List<Issued> issued = new ArrayList<>();
    private final List<AsyncResult<Void>> starts = new ArrayList<>();
    private final List<Watch> handles = new ArrayList<>();
    private final List<StateChange> changes = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final Set<Issued> over = new HashSet<>();
    private final boolean mayHold;
    private final boolean canBeReadOnly;
    private int runNumber;
    private boolean stopping = true;
    private boolean unwatching;

    Simulation(long seed, Fault fault) {
        random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
        lanesApart = random.nextInt(3) == 0;
        mayHold = random.nextBoolean();
        canBeReadOnly = random.nextBoolean();
        DeterministicHandler.Builder settings = DeterministicHandler.builder().seed(seed);
        handler = (lanesApart ? settings.lanesApart() : settings).build();
        if (random.nextBoolean()) {
            handler.network().latency(Duration.ZERO, Duration.ofMillis(1 + random.nextInt(80)));
        }
        if (random.nextInt(3) == 0) {
            handler.network().writeBuffer(random.nextInt(300));
        }
        servers = SimulatedZooKeeper.builder(handler)
                .servers(random.nextBoolean() ? 1 : 3)
                .tickTime(Duration.ofMillis(500))
                .readOnlyMode()
                .start();
        World.SHARED.stream().filter(path -> random.nextBoolean()).forEach(this::prepare);
        Random naming = new Random(seed * 0x5851_F42D_4C95_7F2DL);
        world = new World(handler, servers, random, random.nextInt(12) == 0, naming.nextInt(3) == 0 ? naming : null);
        tapped = new TappedHandler(handler, fault, seed);
        handler.start();
        user = new UserCode(handler, random, mayHold, this::issueOne);
        client = ZooKeeperClient.builder()
                .connectString(world.connectString())
                .handler(tapped)
                .sessionTimeout(SESSION)
                .requestTimeout(Duration.ofSeconds(20))
                .connectTimeout(Duration.ofSeconds(1))
                .stopTimeout(Duration.ofSeconds(2))
                .reconnectBackoff(Duration.ofMillis(50), Duration.ofMillis(800))
                .maxInFlight(1 + random.nextInt(8))
                .maxQueued(4 + random.nextInt(60))
                .maxBuffer(1_500)
                .canBeReadOnly(canBeReadOnly)
                .keepWatches(random.nextInt(4) > 0)
                .build();
        requests = new Requests(client, random);
        client.addListener(SessionListener.holding(change -> {
            changes.add(change);
            requireSilence(change);
            return user.run(Lane.SESSION);
        }));
    }

    private void prepare(String path) {
        if (path.lastIndexOf('/') == 0 || servers.exists(path.substring(0, path.lastIndexOf('/')))) {
            servers.create(path, new byte[3]);
        }
    }

    DeterministicHandler handler() {
        return handler;
    }

    // What there is to check.

    List<Issued> issued() {
        return issued;
    }

    List<StateChange> changes() {
        return changes;
    }

    SimulatedZooKeeper servers() {
        return servers;
    }

    Traffic traffic() {
        return tapped.traffic();
    }

    /** Returns the violations that were noticed during the schedule. */
    List<String> violations() {
        List<String> all = new ArrayList<>(violations);
        all.addAll(tapped.violations());
        all.addAll(user.violations());
        return all;
    }

    boolean garbage() {
        return world.garbage();
    }

    boolean canBeReadOnly() {
        return canBeReadOnly;
    }

    boolean corrupted() {
        return world.corrupted();
    }

    boolean deafened() {
        return world.deafened();
    }

    /** Runs it all, and checks. */
    void run() {
        if (canBeReadOnly && random.nextBoolean()) {
            world.isolate();
            handler.advance(GRACE);
        }
        start();
        for (int step = 40 + random.nextInt(100); step > 0; step--) {
            act();
            for (int i = random.nextInt(12); i > 0; i--) {
                handler.runOne();
            }
            if (random.nextInt(4) == 0) {
                handler.runAll();
            }
        }
        settle();
        Rules rules = new Rules(this);
        rules.checkWatches();
        if (!stopping) {
            unwatch();
            rules.checkUnwatched();
            stopAtRest(rules);
        }
        finish();
        rules.check();
    }

    private void act() {
        switch (random.nextInt(24)) {
            case 0 -> {
                switch (random.nextInt(8)) {
                    case 0, 1 -> restart();
                    case 2, 3 -> client.updateHosts(world.someServers());
                    default -> {}
                }
            }
            case 1, 2, 3, 4, 5, 6 -> issue();
            case 7 -> cancel();
            case 8, 9, 10 -> letTimePass(Duration.ofMillis(random.nextInt(random.nextInt(8) == 0 ? 6_000 : 200)));
            case 11 -> closeHandle();
            case 12, 13, 14, 15 -> world.change();
            case 16, 17, 18 -> world.harm(client.sessionId());
            default -> handler.runOne();
        }
    }

    /** Sometimes the client is held up meanwhile. */
    private void letTimePass(Duration time) {
        if (random.nextInt(4) == 0) {
            tapped.stall(time);
        } else {
            handler.advance(time);
        }
    }

    /** A server is left for its silence only when the client has had the time for a ping and its reply. */
    private void requireSilence(StateChange change) {
        String parting = tapped.nextParting();
        boolean silent = change.state() == SessionState.SUSPENDED && change.failure() instanceof TimeoutException;
        if (silent && parting != null && !garbage() && !corrupted()) {
            violations.add(parting);
        }
    }

    private void start() {
        runNumber++;
        stopping = false;
        tapped.newRun();
        starts.add(client.start());
    }

    private void stopAtRest(Rules rules) {
        boolean undisturbed = connected() && !corrupted() && !deafened();
        long session = client.sessionId();
        boolean detached = stop();
        AsyncResult<Void> stopped = client.stop();
        assertTrue(handler.runUntil(stopped::isDone, PATIENCE), "a stop has not ended");
        if (undisturbed) {
            rules.checkSessionAfter(detached, session);
        }
    }

    /**
     * Stops the client.
     *
     * @return whether it leaves its session to others
     */
    private boolean stop() {
        stopping = true;
        int ended = runNumber;
        List<Issued> before = List.copyOf(issued);
        boolean detaches = random.nextInt(3) == 0;
        AsyncResult<?> end = detaches ? client.detach() : client.stop();
        end.link(done -> {
            for (Issued call : before) {
                if (call.kind() != Kind.COMPOSITE && !call.result().isDone()) {
                    violations.add(call + " goes on after the stop of run " + ended);
                }
            }
            over.addAll(before);
        });
        return detaches;
    }

    private void restart() {
        if (!stopping) {
            stop();
            if (random.nextBoolean()) {
                handler.runOne();
            }
        } else {
            start();
        }
    }

    private void issue() {
        if (random.nextInt(3) == 0) {
            handler.onLoop(this::issueOne);
        } else {
            for (int i = random.nextInt(4); i >= 0; i--) {
                issueOne();
            }
        }
    }

    private void issueOne() {
        if (issued.size() >= MAX_CALLS) {
            return;
        }
        int number = issued.size();
        Kind kind = Issued.KINDS.get(random.nextInt(Issued.KINDS.size()));
        boolean unique = kind.writes() || (kind.reads() && random.nextInt(4) == 0);
        boolean apart = kind == Kind.STANDING && random.nextInt(3) == 0;
        String path = unique || apart || kind == Kind.COMPOSITE
                ? "/u" + number
                : World.SHARED.get(random.nextInt(World.SHARED.size()));
        Issued call = new Issued(
                number,
                runNumber,
                kind,
                path,
                unique,
                kind.watches() && random.nextBoolean(),
                handler.loop().inLoop());
        issued.add(call);
        AsyncResult<?> result = requests.ask(call, watcher(call));
        call.answeredBy(result);
        result.linkAsync(done -> {
            call.ended();
            Standing standing = call.standing();
            if (standing != null && done.successful()) {
                standing.armed();
            }
            requireBeforeStop(call, "ends");
            if (!lanesApart && !mayHold && !corrupted()) {
                requireNotifiedBefore(call);
            }
            return user.run(Lane.COMPLETION);
        });
    }

    private @Nullable Watcher watcher(Issued call) {
        if (call.kind() == Kind.STANDING) {
            call.standsAs(new Standing(
                    servers,
                    call.path(),
                    random.nextBoolean() ? AddWatchMode.PERSISTENT : AddWatchMode.PERSISTENT_RECURSIVE,
                    lanesApart || mayHold ? null : client::exists));
        } else if (!call.watches()) {
            return null;
        }
        Watcher watcher = Watcher.holding(event -> {
            notified(call, event);
            return user.run(Lane.WATCH);
        });
        if (random.nextInt(3) > 0) {
            return watcher;
        }
        Watch handle = client.watch(watcher);
        handles.add(handle);
        call.closableBy(handle);
        return handle;
    }

    private void notified(Issued call, WatchedEvent event) {
        if (REMOVED.contains(event.type()) && !unwatching) {
            violations.add(call + " was removed without a call");
        }
        call.notified(event);
        Standing standing = call.standing();
        if (standing != null && !corrupted()) {
            standing.notified(event);
        }
        requireBeforeStop(call, "is notified of " + event);
    }

    /**
     * Checks, if all callbacks have one order, that no read shows a change of which an earlier watcher has not been
     * notified.
     */
    private void requireNotifiedBefore(Issued read) {
        for (Issued watch : issued) {
            if (watch.number() < read.number() && watch.waits(runNumber) && read.showsChangeSince(watch)) {
                violations.add(read + " shows a change before the event of " + watch);
            }
        }
    }

    /** Checks, if all callbacks have one order, that no callback of a run comes after its stop. */
    private void requireBeforeStop(Issued call, String what) {
        if (over.contains(call) && !lanesApart && !mayHold) {
            violations.add(call + " of run " + call.runNumber() + " " + what + " after the stop");
        }
    }

    private void cancel() {
        if (!issued.isEmpty()) {
            issued.get(random.nextInt(issued.size())).result().cancel();
        }
    }

    private void closeHandle() {
        if (!handles.isEmpty()) {
            handles.get(random.nextInt(handles.size())).close();
        }
    }

    /** Everything recovers and comes to rest. */
    private void settle() {
        if (world.isParted()) {
            leaveTheMinority();
        }
        world.mend();
        handler.advance(SILENCE); // a client that hears nothing has noticed it
        if (!stopping) {
            boolean connected = handler.runUntil(this::takesWrites, PATIENCE);
            // Garbage in the middle of a frame may show a transaction to come: no server lets such a client in.
            assertTrue(
                    connected || garbage() || corrupted(),
                    "not connected " + PATIENCE + " after all servers are well again");
        }
        endAll();
        handler.advance(Duration.ofSeconds(1)); // whatever is in flight arrives
    }

    private void endAll() {
        boolean ended = handler.runUntil(() -> allDone() && user.holds() == 0, PATIENCE);
        assertTrue(ended, () -> "open after " + PATIENCE + ": " + open());
    }

    /** All watchers go, some by their handle and some by their path. */
    private void unwatch() {
        unwatching = true;
        user.rest();
        endAll();
        handles.stream().filter(handle -> random.nextBoolean()).forEach(Watch::close);
        issued.stream()
                .filter(call -> call.watches() || call.kind() == Kind.STANDING)
                .map(Issued::path)
                .distinct()
                .forEach(this::unwatch);
        handler.advance(Duration.ofSeconds(1)); // the replies to the handles' removals arrive
    }

    private void unwatch(String path) {
        AsyncResult<Void> removed = client.removeAllWatches(path, WatcherType.ANY);
        assertTrue(handler.runUntil(removed::isDone, PATIENCE), "a removal of watches has not ended");
    }

    /** A read-only server is left, as soon as one that takes writes can be reached. */
    private void leaveTheMinority() {
        world.mendAllButTheParting();
        client.updateHosts(world.connectString());
        handler.advance(SILENCE);
        if (!stopping) {
            boolean left = handler.runUntil(this::takesWrites, PATIENCE);
            assertTrue(
                    left || garbage() || corrupted(),
                    () -> "still " + client.state() + " " + PATIENCE + " after most servers are well again");
        }
    }

    private boolean takesWrites() {
        return client.state() == SessionState.CONNECTED;
    }

    private boolean allDone() {
        return issued.stream().allMatch(call -> call.result().isDone());
    }

    private List<Issued> open() {
        return issued.stream().filter(call -> !call.result().isDone()).toList();
    }

    private void finish() {
        AsyncResult<Void> stopped = client.stop();
        assertTrue(handler.runUntil(() -> stopped.isDone(), PATIENCE), "a stop has not ended");
        handler.runAll();
        assertEquals(0, handler.timers() - user.holds(), "timers are left");
        do {
            handler.advance(Duration.ofSeconds(1)); // the network's and the callbacks' own
        } while (user.holds() > 0);
        starts.forEach(start -> assertTrue(start.isDone(), "a start has not ended"));
    }

    int runNumber() {
        return runNumber;
    }

    boolean connected() {
        return client.state().connected();
    }
}
