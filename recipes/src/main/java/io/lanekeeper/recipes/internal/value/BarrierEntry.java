// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.client.data.Children;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.CreatedNode;
import io.lanekeeper.client.data.NodeData;
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
import io.lanekeeper.recipes.internal.BehindSync;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.SessionObserver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call that enters a double barrier. It has entered when {@code ready} was created while its node existed. A {@code ready} that is
 * older than the node belongs to a round of others: then the node goes, and the call waits for the end of that round. Confined to
 * the loop.
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
    /** Counts sessions and places, so that replies to earlier ones are dropped. */
    private int attempt;

    private int failures;
    /** Set when those that came later have had their time to create {@code ready}. */
    private boolean patient;

    private @Nullable LoopSession session;
    /** The own node; empty while none can exist. */
    private String own = "";
    /** Its czxid; 0 before it is known. */
    private long token;
    /** The last listing, if it had all members. */
    private List<String> all = List.of();
    /** The event of {@code ready} that came before it was known whether the own node was created before. */
    private @Nullable WatchedEvent early;
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
        if (context.client().client().keeperState() == KeeperState.CLOSED) {
            stopped(LossCause.STOPPED);
        } else {
            beginAttempt();
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
        return Objects.requireNonNull(session, "session");
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
        patient = false;
        context.in(present()).exists(ready.path(), watch).whenDone(inAttempt(this::looked));
    }

    private void looked(AsyncResult<@Nullable Stat> done) {
        Throwable error = done.exception();
        if (error != null) {
            failed(error, this::look);
        } else if (early != null) {
            look();
        } else if (done.value() == null) {
            own = path + '/' + context.guid(present());
            place();
        } else {
            stayOutside();
        }
    }

    private void place() {
        become(EntryState.PLACING);
        token = 0;
        byte[] identifier = context.options().identifier().getBytes(StandardCharsets.UTF_8);
        context.in(present())
                .createWithStat(own, identifier, context.node(CreateMode.EPHEMERAL))
                .whenDone(inAttempt(this::placed));
        list();
    }

    private void list() {
        context.in(present()).getChildrenWithStat(path).whenDone(inAttempt(this::listed));
    }

    private void placed(AsyncResult<CreatedNode> done) {
        Throwable error = done.exception();
        CreatedNode node = done.value();
        if (node != null) {
            token = node.stat().czxid();
        } else if (Failure.is(error, ErrorCode.NODE_EXISTS)) {
            findOwn(); // An earlier request of unknown outcome has created it: the name is unique.
        } else if (Failure.is(error, ErrorCode.NO_NODE)) {
            context.createDirectory(present(), path, true).whenDone(inAttempt(made -> {
                Throwable refused = made.exception();
                if (refused == null || Failure.of(refused) == Failure.UNKNOWN) {
                    place();
                } else {
                    failed(refused, this::place);
                }
            }));
        } else if (error != null) {
            failed(error, this::place);
        }
    }

    private void findOwn() {
        context.in(present()).getData(own).whenDone(inAttempt(done -> {
            NodeData node = done.value();
            Throwable error = done.exception();
            if (node != null) {
                token = node.stat().czxid();
                count();
            } else if (Failure.is(error, ErrorCode.NO_NODE)) {
                look();
            } else if (error != null) {
                failed(error, this::findOwn);
            }
        }));
    }

    private void count() {
        become(EntryState.COUNTING);
        list();
    }

    private void listed(AsyncResult<Children> done) {
        Children children = done.value();
        Throwable error = done.exception();
        if (token == 0) {
            return; // The creation has failed; its own outcome decides what follows.
        }
        if (children != null) {
            counted(children);
        } else if (Failure.is(error, ErrorCode.NO_NODE)) {
            look();
        } else if (error != null) {
            failed(error, this::count);
        }
    }

    private void counted(Children children) {
        failures = 0;
        List<String> names = ReadyNode.members(children.names());
        if (early != null || children.names().contains(ReadyNode.NAME)) {
            compare();
        } else if (!names.contains(own.substring(path.length() + 1))) {
            look(); // It was deleted by others.
        } else if (names.size() < members) {
            keepWaiting();
        } else if (children.stat().pzxid() == token || patient) {
            all = names;
            open();
        } else {
            waitForLater();
        }
    }

    private void keepWaiting() {
        become(EntryState.WAITING);
        if (atOnce) {
            result.set(null);
        }
    }

    /** One that came later has counted as many, and creates {@code ready}; unless what came later was the end of a member. */
    private void waitForLater() {
        become(EntryState.WAITING);
        int asked = attempt;
        long pause = (long) (COURTESY.toNanos() * (1 + context.handler().random().nextDouble()));
        context.after(Duration.ofNanos(pause), () -> {
            if (asked == attempt && state == EntryState.WAITING) {
                patient = true;
                count();
            }
        });
    }

    private void open() {
        become(EntryState.OPENING);
        context.in(present())
                .createWithStat(ready.path(), new byte[0], context.node(CreateMode.PERSISTENT))
                .whenDone(inAttempt(done -> {
                    Throwable error = done.exception();
                    CreatedNode node = done.value();
                    if (node != null) {
                        enter(node.stat().czxid());
                    } else if (Failure.is(error, ErrorCode.NODE_EXISTS)) {
                        enter(0); // It was not there when the members were listed, so it is younger than the own node.
                    } else if (error != null) {
                        failed(error, this::compare);
                    }
                }));
    }

    /** Finds out whether {@code ready} was created before the own node or after it. */
    private void compare() {
        WatchedEvent event = early;
        if (event != null && event.type() == EventType.NODE_CREATED && event.zxid() > token) {
            enter(event.zxid());
            return;
        }
        become(EntryState.COUNTING);
        early = null;
        new BehindSync(context, context.in(present()))
                .read(path, own -> own.exists(ready.path(), watch))
                .whenDone(inAttempt(done -> {
                    Throwable error = done.exception();
                    Stat stat = done.value();
                    if (error != null) {
                        failed(error, this::compare);
                    } else if (stat == null) {
                        count();
                    } else if (stat.czxid() > token) {
                        enter(stat.czxid());
                    } else {
                        stayOutside();
                    }
                }));
    }

    private void enter(long opened) {
        become(EntryState.ENTERED);
        boolean complete = opened > 0 && all.size() >= members;
        MemberLease lease = new MemberLease(
                context,
                present(),
                path,
                new MemberLease.Place(own, token),
                complete ? all : List.of(),
                opened);
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
        LoopSession owner = session;
        if (!own.isEmpty() && owner != null && !owner.isOver()) {
            context.cleanup().delete(owner, own, context.promise());
        }
        own = "";
        token = 0;
    }

    private void failed(Throwable error, Runnable again) {
        switch (Failure.of(error)) {
            case UNKNOWN -> again.run();
            case PASSING -> {
                failures++;
                pause(again);
            }
            case SESSION_OVER, STOPPED -> {} // The end of the session says the same to all.
            case FINAL -> result.setException(error);
        }
    }

    private void pause(Runnable next) {
        int asked = attempt;
        context.later(failures, () -> {
            if (asked == attempt && state.underWay()) {
                next.run();
            }
        });
    }

    private void changed(WatchedEvent event) {
        if (event.type() == EventType.NONE || !state.underWay()) {
            return; // The end of a session is told by itself.
        }
        boolean ofReady = event.path().equals(ready.path());
        switch (state) {
            case LOOKING, PLACING, COUNTING -> early = ofReady ? event : early;
            case WAITING, OPENING -> {
                if (ofReady && event.type() == EventType.NODE_CREATED) {
                    enter(event.zxid() > token ? event.zxid() : 0);
                }
            }
            case OUTSIDE -> {
                if (ofReady || other == null) {
                    look();
                } else {
                    other.look();
                }
            }
            default -> {}
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
    public void suspended() {
        // The node lives as long as the session; ready is told when the session goes on.
    }

    @Override
    public void resumed() {
        // The client has set the watches again; requests that were lost are repeated by their own errors.
    }

    @Override
    public void established(LoopSession next) {
        beginAttempt();
    }

    @Override
    public void lost(LossCause cause) {
        if (state.underWay()) {
            attempt++;
            become(EntryState.IDLE);
            session = null;
            own = ""; // It went with the session.
            token = 0;
        }
    }

    @Override
    public void stopped(LossCause cause) {
        result.setException(RecipeContext.stopped("enter", path));
    }
}
