// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.value.DoubleBarrier;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The double barrier at one path. Any thread. */
final class PathDoubleBarrier implements DoubleBarrier {
    private final RecipeContext context;
    private final String path;
    private final int members;

    PathDoubleBarrier(RecipeContext context, String path, int members) {
        this.context = context;
        this.path = Requirements.path(path);
        this.members = Requirements.atLeastOne("members", members);
    }

    @Override
    public AsyncResult<Lease> enter() {
        Promise<Lease> result = context.promise();
        context.waitingCall(result, () -> new BarrierEntry(context, path, members, false, result).begin());
        return result;
    }

    @Override
    public AsyncResult<@Nullable Lease> tryEnter(Duration timeout) {
        Requirements.notNegative("timeout", timeout);
        Promise<@Nullable Lease> result = context.promise();
        context.waitingCall(result, () -> {
            if (!timeout.isZero()) {
                Deadline.set(context, result, timeout, () -> result.set(null));
            }
            new BarrierEntry(context, path, members, timeout.isZero(), result).begin();
        });
        return result;
    }

    @Override
    public AsyncResult<Void> leave(Lease member) {
        MemberLease own = own(member);
        Promise<Void> result = context.promise();
        context.waitingCall(result, () -> {
            Promise<Boolean> left = context.promise();
            result.whenDone(done -> left.cancel());
            left.whenDone(done -> {
                Throwable error = done.exception();
                if (error == null) {
                    result.set(null);
                } else {
                    result.setException(error);
                }
            });
            new BarrierExit(context, path, own, left).begin();
        });
        return result;
    }

    @Override
    public AsyncResult<Boolean> tryLeave(Lease member, Duration timeout) {
        MemberLease own = own(member);
        Requirements.notNegative("timeout", timeout);
        Promise<Boolean> result = context.promise();
        context.waitingCall(result, () -> {
            Deadline.set(context, result, timeout, () -> result.set(false));
            new BarrierExit(context, path, own, result).begin();
        });
        return result;
    }

    private MemberLease own(Lease member) {
        Objects.requireNonNull(member, "member");
        if (member instanceof MemberLease own && own.isOf(path)) {
            context.in(own.session()); // Rejects the lease of another client at the call, not on the loop.
            return own;
        }
        throw new IllegalArgumentException(
                "member: " + member + " (expected: a lease that enter() of a barrier at " + path + " has given)");
    }

    @Override
    public String toString() {
        return "double barrier " + path + " of " + members;
    }
}
