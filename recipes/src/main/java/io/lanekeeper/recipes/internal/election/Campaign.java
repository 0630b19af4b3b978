// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.election;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Completion;
import io.lanekeeper.recipes.election.ElectionOptions;
import io.lanekeeper.recipes.election.Leadership;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the work of an election's leaderships, one after the other. Confined to the loop. */
final class Campaign {
    private static final Logger LOG = LoggerFactory.getLogger(Campaign.class);
    private static final int MOST_DOUBLINGS = 20;

    private final RecipeContext context;
    private final Candidacy owner;
    private final ElectionOptions options;
    private final Function<Leadership, ? extends AsyncResult<?>> work;
    private final Completion<Void> result;
    /** The leadership whose work has not ended; null if there is none. */
    private @Nullable HeldLeadership leadership;
    /** Null while no work runs. */
    private @Nullable AsyncResult<?> running;

    private int failures;
    private Duration pause = Duration.ZERO;
    private boolean over;
    private @Nullable Throwable error;

    Campaign(
            RecipeContext context,
            Candidacy owner,
            ElectionOptions options,
            Function<Leadership, ? extends AsyncResult<?>> work,
            Completion<Void> result) {
        this.context = context;
        this.owner = owner;
        this.options = options;
        this.work = work;
        this.result = result;
    }

    /** Returns whether work has not ended, or has not begun although its leadership has. */
    boolean isBusy() {
        return leadership != null;
    }

    /** Returns the pause before the next candidacy, once. */
    Duration takePause() {
        Duration taken = pause;
        pause = Duration.ZERO;
        return taken;
    }

    /** Begins the work, in a step of its own, since it is code of the user. */
    void elected(HeldLeadership next) {
        leadership = next;
        try {
            context.client().loop().execute(() -> begin(next));
        } catch (RejectedExecutionException e) {
            leadership = null; // The end of the client ends the election.
        }
    }

    private void begin(HeldLeadership next) {
        if (over || next.state().ended()) {
            ended(next, null);
            return;
        }
        AsyncResult<?> begun;
        try {
            begun = Objects.requireNonNull(work.apply(next), "work: null (expected: a result)");
        } catch (RuntimeException | Error e) {
            ended(next, e);
            return;
        }
        running = begun;
        begun.whenDone(done -> context.run(result, () -> ended(next, done.exception())));
        if (over || next.state().ended()) {
            begun.cancel(); // The work has ended its leadership itself.
        }
    }

    /** The leadership has ended: its work is to end, too. */
    void cancelWork() {
        if (running != null) {
            running.cancel();
        }
    }

    private void ended(HeldLeadership of, @Nullable Throwable failure) {
        running = null;
        leadership = null;
        if (over) {
            complete();
            return;
        }
        if (!of.state().ended()) {
            failures = failure == null ? 0 : failures + 1;
            pause = failure == null ? Duration.ZERO : pauseAfter(failures);
            if (failure != null) {
                LOG.warn("The work of {} has failed; the next candidacy begins in {}", of, pause, failure);
            }
            of.release();
        } // Else it was cancelled, whatever it says.
        owner.next();
    }

    private Duration pauseAfter(int number) {
        Duration longest = options.pause();
        for (int i = 1; i < Math.min(number, MOST_DOUBLINGS) && longest.compareTo(options.maxPause()) < 0; i++) {
            longest = longest.multipliedBy(2);
        }
        longest = longest.compareTo(options.maxPause()) < 0 ? longest : options.maxPause();
        double share = 1 - context.handler().random().nextDouble() / 2;
        return Duration.ofNanos(Math.max(1, (long) (longest.toNanos() * share)));
    }

    /**
     * Ends the campaign. Its result completes when the work has ended.
     *
     * @param why null if the election was closed
     */
    void end(@Nullable Throwable why) {
        over = true;
        error = why;
        if (leadership == null) {
            complete();
        } else {
            cancelWork();
        }
    }

    private void complete() {
        if (error == null) {
            result.set(null);
        } else {
            result.setException(error);
        }
    }
}
