// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.value.Counter.Change;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One call that changes a counter. Confined to the loop. */
final class PendingChange<R> {
    /** The rule by which a call changes the number. It may be applied more than once. */
    interface Rule {
        /** Returns the next number; null if the call leaves the number as it is. An exception ends the call. */
        @Nullable
        Long next(long before);
    }

    private final String call;
    private final Rule rule;
    private final Function<@Nullable Change, R> answer;
    private final Promise<R> result;
    private long before;
    private @Nullable Long after;
    private @Nullable Throwable refusal;
    private boolean sent;

    /** @param answer turns the change that was made, or null if none was, into the value of {@code result} */
    PendingChange(String call, Rule rule, Function<@Nullable Change, R> answer, Promise<R> result) {
        this.call = call;
        this.rule = rule;
        this.answer = answer;
        this.result = result;
    }

    boolean isOver() {
        return result.isDone();
    }

    /** Marks a change that is in a write whose outcome is not known yet. */
    void sent(boolean mayBeApplied) {
        sent = mayBeApplied;
    }

    /**
     * Decides what becomes of {@code number}.
     *
     * @param check refuses a number that the node cannot hold
     * @return the number after this change: the same one if there is none
     */
    long decide(long number, Consumer<Long> check) {
        before = number;
        after = null;
        refusal = null;
        try {
            Long next = rule.next(number);
            if (next != null) {
                check.accept(next);
            }
            after = next;
        } catch (RuntimeException | Error e) {
            refusal = e;
        }
        return after == null ? number : after;
    }

    /** Returns whether the last decision needs a write. */
    boolean writes() {
        return after != null;
    }

    /** Ends the call by its last decision. */
    void deliver(@Nullable Stat stat) {
        Throwable error = refusal;
        if (error != null) {
            result.setException(error);
        } else if (after == null) {
            result.set(answer.apply(null));
        } else {
            result.set(answer.apply(new Change(before, after, Objects.requireNonNull(stat))));
        }
    }

    void fail(Throwable error) {
        result.setException(error);
    }

    void timedOut(String path, Duration timeout, long session) {
        result.setException(new RequestTimeoutException(timeout, sent, new RequestContext(call, path, null, session)));
    }
}
