// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.group;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.Op;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.group.TimedLease;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A lease at one persistent node, which is changed by compare-and-set. All times are those of the servers: a lease ends a time after the
 * write that has begun it, and a call that wants to know whether it is over compares with a write of its own.
 */
public final class NativeTimedLease implements TimedLease {
    private final RecipeContext context;
    private final String path;
    private final Duration time;
    private final Duration margin;
    private final ServerClock clock = new ServerClock();

    /**
     * @param time the length of a grant
     * @param margin the time that is added before another holder gets the lease, for leaders whose clocks differ
     */
    public NativeTimedLease(RecipeContext context, String path, Duration time, Duration margin) {
        if (Objects.requireNonNull(time, "time").toMillis() < 1) {
            throw new IllegalArgumentException("time: " + time + " (expected: at least 1 ms)");
        }
        if (margin.isNegative()) {
            throw new IllegalArgumentException("margin: " + margin + " (expected: zero or more)");
        }
        Op.create(path, null, CreateOptions.DEFAULT); // checks the path
        this.context = context;
        this.path = path;
        this.time = time;
        this.margin = margin;
    }

    RecipeContext context() {
        return context;
    }

    String path() {
        return path;
    }

    Duration time() {
        return time;
    }

    Duration margin() {
        return margin;
    }

    ServerClock clock() {
        return clock;
    }

    @Override
    public AsyncResult<@Nullable Grant> tryObtain(String holder) {
        Holders.check(holder);
        return begin(NativeAttempt.Kind.OBTAIN, holder, 0);
    }

    @Override
    public AsyncResult<@Nullable Grant> renew(Grant grant) {
        Objects.requireNonNull(grant, "grant");
        return begin(NativeAttempt.Kind.RENEW, grant.holder(), grant.token());
    }

    @Override
    public AsyncResult<Void> release(Grant grant) {
        Objects.requireNonNull(grant, "grant");
        return begin(NativeAttempt.Kind.RELEASE, grant.holder(), grant.token()).asVoid();
    }

    private AsyncResult<@Nullable Grant> begin(NativeAttempt.Kind kind, String holder, long token) {
        Promise<@Nullable Grant> result = context.promise();
        context.waitingCall(result, () -> new NativeAttempt(this, kind, holder, token, result).begin());
        return result;
    }

    /** Releases a grant that nothing wants, also when the recipes are closed. On the loop. */
    void giveBack(Grant grant) {
        new NativeAttempt(this, NativeAttempt.Kind.RELEASE, grant.holder(), grant.token(), context.promise()).begin();
    }
}
