// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.election;

import io.lanekeeper.client.event.Registration;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Completion;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.election.ElectionOptions;
import io.lanekeeper.recipes.election.ElectionState;
import io.lanekeeper.recipes.election.Leadership;
import io.lanekeeper.recipes.election.LeadershipListener;
import io.lanekeeper.recipes.internal.LaneListeners;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.lock.ContenderQueues;
import io.lanekeeper.recipes.internal.lock.QueueKey;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one election object. It has at most one candidate in the queue, and each change of state passes one gate,
 * {@link #become}. Confined to the loop, but for what says otherwise.
 */
final class Candidacy {
    private static final Map<ElectionState, Set<ElectionState>> NEXT = Map.of(
            ElectionState.IDLE, EnumSet.of(ElectionState.CANDIDATE, ElectionState.CLOSED),
            ElectionState.CANDIDATE, EnumSet.of(ElectionState.LEADER, ElectionState.CLOSED),
            ElectionState.LEADER, EnumSet.of(ElectionState.PAUSED, ElectionState.CANDIDATE, ElectionState.CLOSED),
            ElectionState.PAUSED, EnumSet.of(ElectionState.LEADER, ElectionState.CANDIDATE, ElectionState.CLOSED),
            ElectionState.CLOSED, EnumSet.noneOf(ElectionState.class));

    private final ContenderQueues queues;
    private final Elections elections;
    private final RecipeContext context;
    private final QueueKey key;
    private final ElectionOptions options;
    private final LaneListeners<LeadershipListener> listeners;
    private final Promise<Void> started;
    private final Promise<@Nullable Void> closed;
    private final Set<Promise<Leadership>> awaiting = new LinkedHashSet<>();
    private volatile ElectionState state = ElectionState.IDLE;
    private volatile @Nullable HeldLeadership leadership;
    /** Null while this object is not in the queue. */
    private @Nullable Candidate candidate;

    private @Nullable Campaign campaign;
    /** The pause before the next candidacy; null if there is none. */
    private @Nullable Cancellable rest;
    /** Deletions of nodes of this object that have not ended. */
    private int leaving;
    /** The error that has ended the election; null if it was closed or goes on. */
    private @Nullable Throwable failure;
    /** The first error of a deletion. */
    private @Nullable Throwable remains;

    Candidacy(ContenderQueues queues, Elections elections, QueueKey key, ElectionOptions options) {
        this.queues = queues;
        this.elections = elections;
        this.key = key;
        this.options = options;
        context = queues.context();
        listeners = new LaneListeners<>(context.handler(), Lane.SESSION);
        started = context.promise();
        closed = context.promise();
    }

    // Any thread.

    /** Returns the state as of now: a leadership ends with its session, before that is announced. */
    ElectionState state() {
        ElectionState present = state;
        boolean leads = present == ElectionState.LEADER || present == ElectionState.PAUSED;
        return leads && leadership() == null ? ElectionState.CANDIDATE : present;
    }

    @Nullable
    HeldLeadership leadership() {
        HeldLeadership present = leadership;
        return present == null || present.state().ended() ? null : present;
    }

    Registration addListener(LeadershipListener listener) {
        LeadershipListener once = new EachEventOnce(listener);
        return listeners.add(once, () -> {
            HeldLeadership present = leadership();
            boolean paused = state == ElectionState.PAUSED;
            return each -> {
                if (present != null) {
                    each.elected(present);
                }
                if (present != null && paused) {
                    each.paused(present);
                }
            };
        });
    }

    // Calls.

    private void become(ElectionState next) {
        if (!NEXT.getOrDefault(state, Set.of()).contains(next)) {
            throw new IllegalStateException(key.directory() + ": " + state + " cannot become " + next);
        }
        state = next;
    }

    void start(Completion<Void> result) {
        begin();
        RecipeContext.forward(started, result);
    }

    private void begin() {
        if (state == ElectionState.IDLE) {
            become(ElectionState.CANDIDATE);
            elections.add(this);
            next();
        }
    }

    void await(Promise<Leadership> result) {
        HeldLeadership present = leadership();
        if (present != null) {
            result.set(present);
        } else if (state == ElectionState.CLOSED) {
            result.setException(whyClosed());
        } else {
            awaiting.add(result);
            result.whenDone(done -> awaiting.remove(result));
        }
    }

    void campaign(Function<Leadership, ? extends AsyncResult<?>> work, Promise<Void> result) {
        if (state == ElectionState.CLOSED) {
            result.setException(whyClosed());
        } else if (campaign != null) {
            result.setException(new IllegalStateException(key.directory() + ": there is a campaign already"));
        } else if (!result.isDone()) {
            Campaign begun = new Campaign(context, this, options, work, result);
            campaign = begun;
            result.whenDone(done -> end(null));
            begin();
            HeldLeadership present = leadership();
            if (present != null && !begun.isBusy()) {
                begun.elected(present);
            }
        }
    }

    private Throwable whyClosed() {
        return failure == null ? new IllegalStateException(key.directory() + ": the election was closed") : failure;
    }

    void close(Completion<Void> result) {
        end(null);
        closed.whenDone(done -> {
            Throwable error = done.exception();
            if (error == null) {
                result.set(null);
            } else {
                result.setException(error);
            }
        });
    }

    /** The election ends with an error that time does not heal, or with the run of the client. */
    void fail(Throwable error) {
        end(error);
    }

    private void end(@Nullable Throwable error) {
        if (state == ElectionState.CLOSED) {
            return;
        }
        failure = error;
        become(ElectionState.CLOSED);
        elections.remove(this);
        if (rest != null) {
            rest.cancel();
        }
        leave();
        started.setException(whyClosed());
        for (Promise<Leadership> each : List.copyOf(awaiting)) {
            if (error == null) {
                each.cancel();
            } else {
                each.setException(error);
            }
        }
        if (campaign != null) {
            campaign.end(error);
        }
    }

    /** Deletes the node, if there is one; {@link #closed} completes when it is gone. */
    private void leave() {
        leaving++;
        HeldLeadership present = leadership;
        Candidate last = candidate;
        if (present != null) {
            present.release().whenDone(this::left);
        } else if (last != null) {
            candidate = null;
            Promise<@Nullable Void> gone = context.promise();
            gone.whenDone(this::left);
            last.leave(gone);
        } else {
            left(null);
        }
    }

    private void left(@Nullable AsyncResult<? extends @Nullable Void> done) {
        leaving--;
        Throwable error = done == null ? null : done.exception();
        remains = remains == null ? error : remains;
        if (error != null) {
            fail(error); // A next candidate would wait for its own former node.
        }
        if (leaving == 0 && state == ElectionState.CLOSED) {
            if (remains == null) {
                closed.set(null);
            } else {
                closed.setException(remains);
            }
        }
    }

    /** Enters the queue again, unless something is in the way: then that calls this again when it has ended. */
    void next() {
        Campaign present = campaign;
        if (state != ElectionState.CANDIDATE || candidate != null || rest != null) {
            return;
        } else if (present != null && present.isBusy()) {
            return;
        }
        Duration pause = present == null ? Duration.ZERO : present.takePause();
        if (pause.isZero()) {
            Candidate begun = new Candidate(queues, key, id(), this);
            candidate = begun;
            begun.start();
        } else {
            rest = context.after(pause, () -> {
                rest = null;
                next();
            });
        }
    }

    private String id() {
        String id = options.id();
        return id == null ? context.options().identifier() : id;
    }

    // Events of the candidate.

    void entered() {
        started.set(null);
    }

    void elected(HeldLeadership next) {
        leadership = next;
        become(ElectionState.LEADER);
        announce(each -> each.elected(next));
        List.copyOf(awaiting).forEach(each -> each.set(next));
        if (campaign != null) {
            campaign.elected(next);
        }
    }

    void paused(HeldLeadership of) {
        become(ElectionState.PAUSED);
        announce(each -> each.paused(of));
    }

    void resumed(HeldLeadership of) {
        become(ElectionState.LEADER);
        announce(each -> each.resumed(of));
    }

    /** @param cause null if the leadership was released; then {@link #resigned} follows in the same step */
    void ended(HeldLeadership of, @Nullable LossCause cause) {
        leadership = null;
        candidate = null;
        if (state != ElectionState.CLOSED) {
            become(ElectionState.CANDIDATE);
        }
        announce(each -> each.ended(of, cause));
        if (campaign != null) {
            campaign.cancelWork();
        }
        if (cause == LossCause.STOPPED || cause == LossCause.DETACHED) {
            fail(RecipeContext.stopped("elect", key.directory()));
        } else if (cause != null) {
            next();
        }
    }

    /** The deletion of a leadership's node was sent; {@code gone} completes when it has ended. */
    void resigned(AsyncResult<@Nullable Void> gone) {
        leaving++;
        gone.whenDone(this::left);
        next();
    }

    private void announce(Consumer<LeadershipListener> event) {
        listeners.notify(context.client().loop(), event);
    }
}
