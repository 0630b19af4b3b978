// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.group;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.group.TimedLease;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Several leases below one path, of which a holder has one at most. They are asked one after the other: first for one that the holder has
 * already, then for a free one. Any thread.
 */
public final class SeveralTimedLeases implements TimedLease {
    private final RecipeContext context;
    private final List<TimedLease> leases = new ArrayList<>();

    /**
     * Makes the leases {@code <path>/0} and so on.
     *
     * @param maker gives the lease at a path
     */
    public SeveralTimedLeases(RecipeContext context, String path, int count, Function<String, TimedLease> maker) {
        if (count < 1) {
            throw new IllegalArgumentException("count: " + count + " (expected: at least 1)");
        }
        context.client().chroot(path); // Checks the path.
        this.context = context;
        for (int i = 0; i < count; i++) {
            leases.add(maker.apply(path.equals("/") ? path + i : path + '/' + i));
        }
    }

    @Override
    public AsyncResult<@Nullable Grant> tryObtain(String holder) {
        Holders.check(holder);
        Grant any = new Grant(holder, Instant.EPOCH, 0);
        int count = leases.size();
        return first(2 * count, i -> {
            TimedLease lease = leases.get(i % count);
            return i < count ? lease.renew(any) : lease.tryObtain(holder);
        });
    }

    @Override
    public AsyncResult<@Nullable Grant> renew(Grant grant) {
        Objects.requireNonNull(grant, "grant");
        return first(leases.size(), i -> leases.get(i).renew(grant));
    }

    @Override
    public AsyncResult<Void> release(Grant grant) {
        Objects.requireNonNull(grant, "grant");
        List<AsyncResult<Void>> all =
                leases.stream().map(lease -> lease.release(grant)).toList();
        return AsyncResults.all(context.handler(), all).asVoid();
    }

    /** Returns the first grant that one of the questions gets. Cancelling the result cancels the question that is open. */
    private AsyncResult<@Nullable Grant> first(int count, IntFunction<AsyncResult<@Nullable Grant>> question) {
        Promise<@Nullable Grant> result = context.promise();
        ask(0, count, question, result);
        return result;
    }

    private void ask(
            int number,
            int count,
            IntFunction<AsyncResult<@Nullable Grant>> question,
            Promise<@Nullable Grant> result) {
        if (result.isDone()) {
            return;
        } else if (number == count) {
            result.set(null);
            return;
        }
        AsyncResult<@Nullable Grant> asked = question.apply(number);
        result.whenDone(done -> asked.cancel());
        asked.whenDone(done -> {
            Throwable error = done.exception();
            Grant grant = done.value();
            if (error != null) {
                result.setException(error);
            } else if (grant == null) {
                ask(number + 1, count, question, result);
            } else if (!result.set(grant)) {
                release(grant); // It was cancelled when the grant was on its way.
            }
        });
    }
}
