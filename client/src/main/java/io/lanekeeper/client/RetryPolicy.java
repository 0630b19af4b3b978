// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.NotConnectedException;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.QueueFullException;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.error.SessionExpiredException;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.internal.retry.RetryPlan;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The limits and delays of retries, and the errors that are retried (kazoo: {@code KazooRetry}). Immutable; one policy
 * may serve any number of operations and clients at the same time.
 *
 * <p><b>Commands</b> ({@link ZooKeeperClient#retry}). Errors that may pass by themselves are retried: connection loss,
 * request time-outs, a full queue, an expired session if {@link Builder#ignoreExpiry} is set, and the server's
 * {@code CONNECTION_LOSS}, {@code OPERATION_TIMEOUT}, {@code REQUEST_TIMEOUT}, {@code SESSION_MOVED} and
 * {@code THROTTLED_OP}. All others end the operation at once. A write whose outcome is unknown is not repeated, unless
 * {@link Builder#idempotent} permits it.
 *
 * <p><b>Connecting</b> ({@link ZooKeeperClientBuilder#connectionRetry}). One attempt is one round through all servers;
 * each failure is retried. {@code ignoreExpiry} and {@code idempotent} have no effect there.
 */
public final class RetryPolicy {
    /** Names of operations that change nothing. An operation that is not listed counts as a write. */
    static final Set<String> READS = Set.of(
            "exists",
            "getACL",
            "getAllChildrenNumber",
            "getChildren",
            "getConfig",
            "getData",
            "getEphemerals",
            "multiRead",
            "ping",
            "sync",
            "whoAmI");

    private static final Set<ErrorCode> PASSING = EnumSet.of(
            ErrorCode.CONNECTION_LOSS,
            ErrorCode.OPERATION_TIMEOUT,
            ErrorCode.REQUEST_TIMEOUT,
            ErrorCode.SESSION_MOVED,
            ErrorCode.THROTTLED_OP);

    private final RetryPlan plan;
    private final boolean ignoreExpiry;
    private final boolean idempotent;

    private RetryPolicy(Builder builder) {
        plan = new RetryPlan(
                builder.tries,
                builder.delay.toNanos(),
                builder.backoff,
                builder.jitter,
                builder.longest().toNanos(),
                builder.deadline == null ? RetryPlan.NO_DEADLINE : builder.deadline.toNanos(),
                builder.interrupt);
        ignoreExpiry = builder.ignoreExpiry;
        idempotent = builder.idempotent;
    }

    /** Returns a new builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    RetryPlan plan() {
        return plan;
    }

    /** Returns whether an operation that failed with {@code error} may be repeated. */
    boolean retries(Throwable error) {
        return error instanceof ZooKeeperException failure && mayPass(failure) && mayRepeat(failure);
    }

    private boolean mayPass(ZooKeeperException error) {
        if (error instanceof RefusedException refused) {
            return PASSING.contains(refused.code()) || (ignoreExpiry && refused.code() == ErrorCode.SESSION_EXPIRED);
        }
        return error instanceof ConnectionLossException
                || error instanceof RequestTimeoutException
                || error instanceof QueueFullException
                || error instanceof NotConnectedException
                || (ignoreExpiry && error instanceof SessionExpiredException);
    }

    private boolean mayRepeat(ZooKeeperException error) {
        return error.outcome() == Outcome.NOT_APPLIED || idempotent || READS.contains(error.operation());
    }

    /** A builder of policies. A bad value is rejected where it is given. */
    public static final class Builder {
        private static final Duration MAX_DELAY = Duration.ofSeconds(5);

        private int tries = 5;
        private Duration delay = Duration.ofMillis(100);
        private double backoff = 2;
        private double jitter = 0.4;
        private @Nullable Duration maxDelay;
        private @Nullable Duration deadline;
        private boolean ignoreExpiry = true;
        private boolean idempotent;
        private @Nullable BooleanSupplier interrupt;

        private Builder() {}

        /** Sets the largest number of attempts, the first included; 5 by default, 1 for no retry. */
        public Builder tries(int attempts) {
            tries = Arguments.requireAtLeast("tries", attempts, 1);
            return this;
        }

        /** Removes the limit of attempts. */
        public Builder unlimited() {
            tries = RetryPlan.UNLIMITED;
            return this;
        }

        /** Sets the delay after the first failure, 100 ms by default. */
        public Builder delay(Duration first) {
            delay = Arguments.requirePositive("delay", first);
            return this;
        }

        /**
         * Sets the factor by which each delay is longer than the one before; at least 1 (all are the same), 2 by
         * default.
         */
        public Builder backoff(double factor) {
            if (!(factor >= 1) || Double.isInfinite(factor)) {
                throw new IllegalArgumentException("backoff: " + factor + " (expected: at least 1)");
            }
            backoff = factor;
            return this;
        }

        /**
         * Sets the share of each delay from which a random part is subtracted; 0 to 1, 0.4 by default. So clients that
         * failed together do not return together. The next delay is computed from the full one.
         */
        public Builder jitter(double share) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("jitter: " + share + " (expected: 0 to 1)");
            }
            jitter = share;
            return this;
        }

        /** Sets the longest delay; by default 5 s, or the first delay if that is longer. */
        public Builder maxDelay(Duration longest) {
            maxDelay = Arguments.requirePositive("maxDelay", longest);
            return this;
        }

        private Duration longest() {
            if (maxDelay != null) {
                return maxDelay;
            }
            return delay.compareTo(MAX_DELAY) > 0 ? delay : MAX_DELAY;
        }

        /**
         * Sets the time from the first attempt after which no other attempt begins; none by default. A pending attempt
         * goes on.
         */
        public Builder deadline(Duration limit) {
            deadline = Arguments.requirePositive("deadline", limit);
            return this;
        }

        /** Sets whether an operation whose session has expired is repeated in the next session; true by default. */
        public Builder ignoreExpiry(boolean ignore) {
            ignoreExpiry = ignore;
            return this;
        }

        /**
         * Sets whether writes may be repeated although they may have been applied; false by default. Set it for
         * operations that have the same effect when they are applied twice: a {@code setData} without a version, for
         * example, but no sequential {@code create}.
         */
        public Builder idempotent(boolean repeatable) {
            idempotent = repeatable;
            return this;
        }

        /**
         * Sets a condition that ends the retries when it returns true or throws. It is called before each delay and
         * each further attempt, and every 100 ms during the delays of a command; on the loop, so it must not block.
         * None by default. To end one operation, cancel its result instead.
         */
        public Builder interrupt(BooleanSupplier whether) {
            interrupt = Objects.requireNonNull(whether, "interrupt");
            return this;
        }

        /**
         * Returns the policy.
         *
         * @throws IllegalArgumentException if the longest delay was set and is shorter than the first
         */
        public RetryPolicy build() {
            if (maxDelay != null && maxDelay.compareTo(delay) < 0) {
                throw new IllegalArgumentException(
                        "maxDelay: " + maxDelay + " (expected: at least delay, " + delay + ")");
            }
            return new RetryPolicy(this);
        }
    }
}
