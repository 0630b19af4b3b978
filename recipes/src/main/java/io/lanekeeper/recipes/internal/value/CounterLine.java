// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.value.NumberNode.Known;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one counter by one client. Those that wait become one write, so there is at most one under way. The answer of
 * a call that writes nothing must be as true as that of a write: it needs a read behind a sync, unless the write of other calls has
 * confirmed the number. {@link State} has the phases; each change of phase passes one gate, {@link #become}. Confined to the loop.
 */
final class CounterLine {
    private enum State {
        /** No call waits. */
        IDLE,
        /** Calls wait for the end of this step of the loop. */
        DUE,
        READING,
        WRITING,
        /** The next attempt waits for its time. */
        PAUSING
    }

    private static final Set<State> ANY = EnumSet.allOf(State.class);
    private static final Map<State, Set<State>> NEXT = Map.of(
            State.IDLE, EnumSet.of(State.DUE),
            State.DUE, EnumSet.of(State.IDLE, State.DUE, State.READING, State.WRITING),
            State.READING, ANY,
            State.WRITING, ANY,
            State.PAUSING, EnumSet.of(State.IDLE, State.DUE, State.READING, State.WRITING));

    private static final long LONGEST_PAUSE = Duration.ofMillis(100).toNanos();
    private static final long SHORTEST_PAUSE = Duration.ofMillis(1).toNanos();
    private static final int MOST_DOUBLINGS = 7;
    /**
     * The time for which a known Stat saves a read. A node that was deleted and created again may have the same version, and no
     * write can tell the two apart, so the gap between what is known and the write is kept short.
     */
    private static final long KNOWN_FOR = Duration.ofSeconds(1).toNanos();

    private final RecipeContext context;
    private final String path;
    private final NumberNode node;
    private final NodeWriter writer;
    private final Deque<PendingChange<?>> waiting = new ArrayDeque<>();
    private List<PendingChange<?>> batch = List.of();
    private State state = State.IDLE;
    private @Nullable Known known;
    private long knownAt;
    /** Set while others write: what is known is then probably old, and a read costs less than a refused write. */
    private boolean contended;

    private int conflicts;
    /** The state for which the last write was refused; null if there is none. A server that shows it again is behind. */
    private @Nullable Known refused;

    private int failures;
    private long sentAt;

    CounterLine(RecipeContext context, String path, NumberNode node, NodeWriter writer) {
        this.context = context;
        this.path = path;
        this.node = node;
        this.writer = writer;
    }

    private void become(State next) {
        if (!NEXT.getOrDefault(state, Set.of()).contains(next)) {
            throw new IllegalStateException(path + ": " + state + " cannot become " + next);
        }
        state = next;
    }

    NumberNode node() {
        return node;
    }

    void submit(PendingChange<?> change) {
        waiting.add(change);
        if (state == State.IDLE) {
            due();
        }
    }

    /** The step of the loop that submits a call may submit others, which belong to the same write. */
    private void due() {
        become(State.DUE);
        context.client().loop().execute(this::attempt);
    }

    private void attempt() {
        List<PendingChange<?>> live = new ArrayList<>(batch);
        live.addAll(waiting);
        waiting.clear();
        live.removeIf(PendingChange::isOver);
        batch = live;
        Known now = known;
        if (live.isEmpty()) {
            become(State.IDLE);
        } else if (now == null || contended || nanoTime() - knownAt > KNOWN_FOR) {
            read(false);
        } else {
            decide(now, false);
        }
    }

    private long nanoTime() {
        return context.client().loop().nanoTime();
    }

    private void know(@Nullable Known now) {
        known = now;
        knownAt = nanoTime();
    }

    private void read(boolean behindSync) {
        become(State.READING);
        node.read(behindSync).whenDone(done -> readDone(done, behindSync));
    }

    private void readDone(AsyncResult<Known> done, boolean behindSync) {
        Known now = done.value();
        if (now == null) {
            know(null);
            failed(Objects.requireNonNull(done.exception()));
        } else if (!behindSync && refused != null && Objects.equals(refused.stat(), now.stat())) {
            read(true);
        } else {
            refused = null;
            Known before = known;
            contended &= before == null || !Objects.equals(before.stat(), now.stat());
            know(now);
            decide(now, behindSync);
        }
    }

    /** @param confirmed whether {@code now} was the node's state at a time after the calls of the batch */
    private void decide(Known now, boolean confirmed) {
        long number = now.number();
        boolean writes = false;
        for (PendingChange<?> change : batch) {
            number = change.decide(number, node::encode);
            writes |= change.writes();
        }
        if (writes) {
            write(now, number);
        } else if (confirmed) {
            deliver(now.stat());
        } else {
            read(true);
        }
    }

    private void write(Known base, long number) {
        Stat expected = base.stat();
        if (expected != null && expected.version() < 0) {
            fail(Requirements.wrapped(path, expected));
            return;
        }
        become(State.WRITING);
        batch.forEach(change -> change.sent(true));
        Promise<Stat> done = context.promise();
        done.whenDone(written -> written(base, number, written));
        sentAt = nanoTime();
        writer.write(expected, node.encode(number), done);
    }

    private void written(Known base, long number, AsyncResult<Stat> done) {
        batch.forEach(change -> change.sent(false));
        Throwable error = done.exception();
        Stat stat = done.value();
        if (error == null) {
            applied(base, number, Objects.requireNonNull(stat));
        } else if (Failure.is(error, ErrorCode.BAD_VERSION) || Failure.is(error, ErrorCode.NODE_EXISTS)) {
            conflict(base);
        } else if (Failure.is(error, ErrorCode.NO_NODE)) {
            know(Known.ABSENT);
            decide(Known.ABSENT, true);
        } else {
            know(null);
            failed(error);
        }
    }

    private void applied(Known base, long number, Stat stat) {
        conflicts = 0;
        Stat expected = base.stat();
        if (expected != null && expected.czxid() != stat.czxid()) {
            know(null);
            fail(
                    new IllegalStateException(
                            path + ": the node was deleted and created again with the same version during this"
                                    + " call (expected: a counter that is not deleted in use); the number of the new node was replaced"));
        } else {
            know(new Known(number, stat));
            deliver(stat);
        }
    }

    /** Another client was faster. The pauses of all are random, so that one of them comes first the next time. */
    private void conflict(Known base) {
        contended = true;
        refused = base;
        long roundTrip = Math.max(SHORTEST_PAUSE, nanoTime() - sentAt);
        long longest = Math.min(LONGEST_PAUSE, roundTrip << Math.min(conflicts, MOST_DOUBLINGS));
        conflicts++;
        become(State.PAUSING);
        long pause = (long) (context.handler().random().nextDouble() * longest);
        context.after(Duration.ofNanos(pause), this::attempt, this::loopEnded);
    }

    private void failed(Throwable error) {
        boolean writing = state == State.WRITING;
        switch (Failure.of(error)) {
            case UNKNOWN -> {
                if (writing) {
                    keepThoseThatWroteNothing();
                    fail(error);
                } else {
                    pause();
                }
            }
            case PASSING, SESSION_OVER -> pause();
            case STOPPED, FINAL -> fail(error);
        }
    }

    /** The outcome of the write is unknown, but these calls had no part in it. */
    private void keepThoseThatWroteNothing() {
        List<PendingChange<?>> wrote = new ArrayList<>();
        for (PendingChange<?> change : batch) {
            (change.writes() ? wrote : waiting).add(change);
        }
        batch = wrote;
    }

    private void pause() {
        become(State.PAUSING);
        failures++;
        context.later(failures, this::attempt, this::loopEnded);
    }

    private void loopEnded() {
        Throwable stopped = RecipeContext.stopped("counter", path);
        batch.forEach(change -> change.fail(stopped));
        waiting.forEach(change -> change.fail(stopped));
    }

    private void deliver(@Nullable Stat stat) {
        node.shown(stat);
        end(change -> change.deliver(stat));
    }

    private void fail(Throwable error) {
        end(change -> change.fail(error));
    }

    private void end(Consumer<PendingChange<?>> how) {
        List<PendingChange<?>> ended = batch;
        failures = 0;
        batch = List.of();
        if (waiting.isEmpty()) {
            become(State.IDLE);
        } else {
            due();
        }
        ended.forEach(how);
    }
}
