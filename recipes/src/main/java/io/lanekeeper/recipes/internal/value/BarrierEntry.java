// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.client.data.Children;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.SessionObserver;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call that enters a double barrier. It has entered when {@code ready} was created while its node existed. A {@code ready} that is
 * older than the node belongs to a round of others: the node goes, and the call waits for the end of that round. On the loop.
 */
final class BarrierEntry implements SessionObserver {
    /** The time for which a member leaves the creation of {@code ready} to one that came later. */
    private static final Duration COURTESY = Duration.ofMillis(100);

    private final RecipeContext context;
    private final String path;
    private final int members;
    private final ReadyNode ready;
    private final boolean atOnce;
    private final Promise<@Nullable Lease> result;
    private final Watch watch;
    private EntryState state = EntryState.IDLE;
    /** Counts attempts, so that replies to earlier ones are dropped. */
    private int attempt;

    private int failures;
    private @Nullable LoopSession session;
    /** The own node; null while none can exist. */
    private @Nullable MemberPlace place;
    /** The last event of {@code ready} that came before it was known whether the own node is older. */
    private @Nullable WatchedEvent early;
    /** Set when those that came later have had their time to create {@code ready}. */
    private boolean patient;
    /** The members, when they were counted as enough. */
    private List<String> all = List.of();
    /** The round whose end is awaited. */
    private @Nullable OtherRound other;

    /** @param atOnce whether the call ends with null if there are not enough members */
    BarrierEntry(RecipeContext context, String path, int members, boolean atOnce, Promise<@Nullable Lease> result) {
        this.context = context;
        this.path = path;
        this.members = members;
        this.atOnce = atOnce;
        this.result = result;
        ready = new ReadyNode(context, path);
        watch = context.client().client().watch(context.client().onLoop(this::changed));
    }

    /** Begins, or waits for a session. */
    void begin() {
        context.sessions().add(this);
        result.whenDone(done -> callEnded());
        beginAttempt();
        if (context.client().client().keeperState() == KeeperState.CLOSED) {
            stopped(LossCause.STOPPED);
        }
    }

    private void become(EntryState next) {
        if (!next.mayFollow(state)) {
            throw new IllegalStateException(path + ": " + state + " cannot become " + next);
        }
        state = next;
    }

    private void beginAttempt() {
        LoopSession present = context.sessions().session();
        if (present != null && state.underWay()) {
            session = present;
            look();
        }
    }

    private LoopSession present() {
        return Objects.requireNonNull(session);
    }

    private MemberPlace own() {
        return Objects.requireNonNull(place);
    }

    /** Runs {@code step} with a result, unless the attempt that asked for it is over. */
    private <T extends @Nullable Object> Consumer<AsyncResult<T>> inAttempt(Consumer<AsyncResult<T>> step) {
        int asked = attempt;
        return done -> {
            if (asked == attempt && state.underWay()) {
                step.accept(done);
            }
        };
    }

    private void look() {
        attempt++;
        become(EntryState.LOOKING);
        withdraw();
        early = null;
        context.in(present()).exists(ready.path(), watch).whenDone(inAttempt(this::looked));
    }

    private void looked(AsyncResult<@Nullable Stat> done) {
        Throwable error = done.exception();
        if (error != null) {
            failed(error, this::look);
        } else if (early != null) {
            look();
        } else if (done.value() != null) {
            stayOutside();
        } else {
            become(EntryState.PLACING);
            patient = false;
            MemberPlace node = new MemberPlace(context, present(), path);
            place = node;
            node.create(listing());
        }
    }

    private Promise<Children> listing() {
        Promise<Children> listing = context.promise();
        listing.whenDone(inAttempt(this::listed));
        return listing;
    }

    private void count() {
        become(EntryState.COUNTING);
        own().list(listing());
    }

    private void listed(AsyncResult<Children> done) {
        Children children = done.value();
        Throwable error = done.exception();
        if (children != null) {
            counted(children);
        } else if (Failure.is(error, ErrorCode.NO_NODE)) {
            look(); // The own node was deleted by others.
        } else if (error != null) {
            failed(error, this::look);
        }
    }

    private void counted(Children children) {
        failures = 0;
        List<String> names = ReadyNode.members(children.names());
        if (early != null || children.names().contains(ReadyNode.NAME)) {
            compare();
        } else if (!names.contains(own().name())) {
            look();
        } else if (names.size() < members) {
            become(EntryState.WAITING);
            if (atOnce) {
                result.set(null);
            }
        } else if (children.stat().pzxid() == own().token() || patient) {
            open(names);
        } else {
            waitForLater();
        }
    }

    /** One that came later has counted as many, and creates {@code ready}; unless what came later was the end of a member. */
    private void waitForLater() {
        become(EntryState.WAITING);
        int asked = attempt;
        long pause =
                (long) (COURTESY.toNanos() * (1 + context.handler().random().nextDouble()));
        context.after(Duration.ofNanos(pause), () -> {
            if (asked == attempt && state == EntryState.WAITING) {
                patient = true;
                count();
            }
        });
    }

    private void open(List<String> names) {
        become(EntryState.OPENING);
        all = names;
        ready.create(present(), names).whenDone(inAttempt(done -> {
            Throwable error = done.exception();
            if (error == null) {
                enter(ReadyNode.created(done.value()));
            } else if (Failure.is(error, ErrorCode.NODE_EXISTS)) {
                enter(0); // It did not exist when the members were listed, so it is younger than the own node.
            } else if (Failure.is(error, ErrorCode.NO_NODE)) {
                count(); // A member has gone since.
            } else {
                failed(error, this::compare);
            }
        }));
    }

    /** Finds out whether {@code ready} was created before the own node or after it. */
    private void compare() {
        WatchedEvent event = early;
        early = null;
        become(EntryState.COUNTING);
        if (event != null && event.type() == EventType.NODE_CREATED && event.zxid() > own().token()) {
            enter(event.zxid());
            return;
        }
        ready.readBehindSync(present(), watch).whenDone(inAttempt(this::compared));
    }

    private void compared(AsyncResult<@Nullable Stat> done) {
        Throwable error = done.exception();
        Stat stat = done.value();
        if (error != null) {
            failed(error, this::compare);
        } else if (stat == null) {
            count();
        } else if (stat.czxid() > own().token()) {
            enter(stat.czxid());
        } else {
            stayOutside();
        }
    }

    /** @param opened the transaction that created {@code ready}; 0 if it is not known */
    private void enter(long opened) {
        become(EntryState.ENTERED);
        boolean complete = opened > 0 && all.size() >= members;
        MemberLease lease = new MemberLease(context, own(), path, complete ? all : List.of(), opened);
        lease.begin();
        if (!result.set(lease)) {
            lease.release();
        }
    }

    /** Waits for the end of a round of others, without a node: those that leave wait for each node. */
    private void stayOutside() {
        become(EntryState.OUTSIDE);
        withdraw();
        if (atOnce) {
            result.set(null);
            return;
        }
        int asked = attempt;
        OtherRound round = new OtherRound(
                context,
                path,
                watch,
                present(),
                () -> asked == attempt && state == EntryState.OUTSIDE,
                error -> failed(error, this::look));
        other = round;
        round.look();
    }

    private void withdraw() {
        if (place != null) {
            place.withdraw();
            place = null;
        }
    }

    private void failed(Throwable error, Runnable again) {
        switch (Failure.of(error)) {
            case UNKNOWN -> again.run();
            case PASSING -> {
                int asked = attempt;
                failures++;
                context.later(failures, () -> {
                    if (asked == attempt && state.underWay()) {
                        again.run();
                    }
                });
            }
            case SESSION_OVER, STOPPED -> {} // The end of the session says the same to all.
            case FINAL -> result.setException(error);
        }
    }

    private void changed(WatchedEvent event) {
        if (event.type() == EventType.NONE) {
            return; // The end of a session is told by itself.
        }
        boolean ofReady = event.path().equals(ready.path());
        switch (state) {
            case LOOKING, PLACING, COUNTING -> early = ofReady ? event : early;
            case WAITING, OPENING -> {
                if (ofReady && event.type() == EventType.NODE_CREATED) {
                    enter(Math.max(0, event.zxid()));
                }
            }
            case OUTSIDE -> {
                if (ofReady || other == null) {
                    look();
                } else {
                    other.look();
                }
            }
            case IDLE, ENTERED, ENDED -> {}
        }
    }

    /** The caller has its outcome. A node that did not enter is deleted. */
    private void callEnded() {
        if (state != EntryState.ENTERED) {
            withdraw();
        }
        if (state != EntryState.ENDED) {
            become(EntryState.ENDED);
        }
        context.sessions().remove(this);
        watch.close();
    }

    @Override
    public void suspended() {} // The node lives as long as the session.

    @Override
    public void resumed() {} // The client has set the watches again; lost requests are repeated by their own errors.

    @Override
    public void established(LoopSession next) {
        beginAttempt();
    }

    @Override
    public void lost(LossCause cause) {
        if (state.underWay()) {
            attempt++;
            become(EntryState.IDLE);
            withdraw(); // The node went with the session: nothing is sent.
            session = null;
        }
    }

    @Override
    public void stopped(LossCause cause) {
        result.setException(RecipeContext.stopped("enter", path));
    }
}
