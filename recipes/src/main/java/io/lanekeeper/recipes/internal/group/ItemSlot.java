// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.group;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.lock.Lock;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One item at one client. It acquires the item's lock while the item is wanted, and gives it back otherwise. Each change of state passes
 * {@link #become}. Confined to the loop.
 */
final class ItemSlot {
    /** The states of an item. */
    enum State {
        /** This client neither has the item nor waits for it. */
        FREE,
        /** The lock was asked for. */
        ACQUIRING,
        /** This client has the item. */
        OWNED,
        /** The application is asked to give the item up. */
        YIELDING,
        /** The lock is being released. */
        RELEASING
    }

    private static final Map<State, Set<State>> NEXT = Map.of(
            State.FREE, EnumSet.of(State.ACQUIRING),
            State.ACQUIRING, EnumSet.of(State.FREE, State.OWNED),
            State.OWNED, EnumSet.of(State.FREE, State.YIELDING),
            State.YIELDING, EnumSet.of(State.FREE, State.RELEASING),
            State.RELEASING, EnumSet.of(State.FREE));

    /** The part of its owner that a slot needs. */
    interface Owner {
        /** Returns the answer of the application, which is asked whether the item may go; null if it has none to give. */
        @Nullable
        AsyncResult<?> askFor(OwnedItem item);

        /** The slot has changed its state. */
        void changed(@Nullable OwnedItem gained, @Nullable OwnedItem lost);

        /** The lock was refused for a reason that may pass: {@code again} is to be called later. */
        Cancellable later(Throwable error, Runnable again);
    }

    private final String item;
    private final Lock lock;
    private final Owner owner;
    private State state = State.FREE;
    private boolean wanted;
    /** Not null while a pause after a refusal runs. */
    private @Nullable Cancellable pause;

    private @Nullable AsyncResult<Lease> acquiring;
    private @Nullable OwnedItem owned;

    ItemSlot(String item, Lock lock, Owner owner) {
        this.item = item;
        this.lock = lock;
        this.owner = owner;
    }

    String item() {
        return item;
    }

    @Nullable
    OwnedItem owned() {
        return state == State.OWNED || state == State.YIELDING ? owned : null;
    }

    boolean isFree() {
        return state == State.FREE;
    }

    /** Returns whether the client has what it wants. */
    boolean settled() {
        return wanted ? state == State.OWNED : state == State.FREE;
    }

    void want(boolean yes) {
        wanted = yes;
        proceed();
    }

    private void become(State next, @Nullable OwnedItem gained, @Nullable OwnedItem lost) {
        if (!NEXT.getOrDefault(state, Set.of()).contains(next)) {
            throw new IllegalStateException(item + ": " + state + " cannot become " + next);
        }
        state = next;
        owner.changed(gained, lost);
    }

    /** Ends the pause after a refusal. */
    void endPause() {
        if (pause != null) {
            pause.cancel();
            pause = null;
        }
    }

    /** Takes the next step towards what is wanted. */
    void proceed() {
        if (wanted && state == State.FREE && pause == null) {
            become(State.ACQUIRING, null, null);
            AsyncResult<Lease> asked = lock.acquire();
            acquiring = asked;
            asked.whenDone(this::acquired);
        } else if (!wanted && state == State.ACQUIRING && acquiring != null) {
            acquiring.cancel();
        } else if (!wanted && state == State.OWNED && owned != null) {
            become(State.YIELDING, null, null);
            giveUp(owned);
        }
    }

    private void acquired(AsyncResult<Lease> done) {
        acquiring = null;
        Lease lease = done.value();
        Throwable error = done.exception();
        if (lease != null) {
            OwnedItem gained = new OwnedItem(item, lease);
            owned = gained;
            become(State.OWNED, gained, null);
            lease.lost().whenDone(loss -> ended(gained, loss.value()));
            proceed();
        } else {
            become(State.FREE, null, null);
            if (error == null || done.isCancelled()) {
                proceed();
            } else if (Failure.of(error) != Failure.STOPPED) { // else the next session proceeds
                pause = owner.later(error, () -> {
                    pause = null;
                    proceed();
                });
            }
        }
    }

    /** Asks the application first. What it answers does not matter, only when. */
    private void giveUp(OwnedItem item) {
        AsyncResult<?> answer = owner.askFor(item);
        if (answer == null) {
            release(item);
        } else {
            answer.whenDone(done -> release(item));
        }
    }

    private void release(OwnedItem item) {
        if (state == State.YIELDING && item.equals(owned)) {
            become(State.RELEASING, null, item);
            item.release().whenDone(done -> free(item));
        }
    }

    /** The lease was lost, or released by the application itself. */
    private void ended(OwnedItem item, @Nullable LossCause cause) {
        if (item.equals(owned) && (state == State.OWNED || state == State.YIELDING)) {
            owned = null;
            become(State.FREE, null, item);
            if (cause != LossCause.STOPPED && cause != LossCause.DETACHED) { // else the next session proceeds
                proceed();
            }
        }
    }

    private void free(OwnedItem item) {
        if (state == State.RELEASING && item.equals(owned)) {
            owned = null;
            become(State.FREE, null, null);
            proceed();
        }
    }
}
