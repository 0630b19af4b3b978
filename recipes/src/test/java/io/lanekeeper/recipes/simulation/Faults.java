// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.Failure;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Ways in which planted faults treat the outcome of an operation. */
public final class Faults {
    private static final int NO_AUTH = -102;
    private static final int NO_NODE = -101;

    private Faults() {}

    /** Returns whether an error says that the outcome is unknown. */
    public static boolean isUnknown(Throwable error) {
        return Failure.of(error) == Failure.UNKNOWN;
    }

    /** Returns whether an error says that there is no such node. */
    public static boolean isNoNode(Throwable error) {
        return Failure.is(error, ErrorCode.NO_NODE);
    }

    /** Returns a result that takes some errors for a success, with null as value. */
    public static AsyncResult<?> ignoring(AsyncResult<?> result, Predicate<Throwable> ignored) {
        return typed(result).otherwise(error -> {
            if (ignored.test(error)) {
                return null;
            }
            throw unchecked(error);
        });
    }

    /** Makes a call, and again if its outcome is unknown. */
    public static AsyncResult<?> repeating(Function<Object[], AsyncResult<?>> operation, Object[] arguments) {
        AsyncResult<@Nullable Object> first = typed(operation.apply(arguments));
        return first.recover(error -> isUnknown(error) ? typed(operation.apply(arguments)) : first);
    }

    /** Returns a result that takes an unknown outcome for a refusal. */
    public static AsyncResult<?> refusingUnknown(AsyncResult<?> result) {
        return typed(result).otherwise(error -> {
            throw isUnknown(error) ? refused(NO_AUTH) : unchecked(error);
        });
    }

    /** Returns a result that fails instead of a success, as if there were no node. */
    public static AsyncResult<?> missing(AsyncResult<?> result) {
        return typed(result).map(value -> {
            throw refused(NO_NODE);
        });
    }

    /** Returns the operations of a multi. */
    @SuppressWarnings("unchecked")
    public static List<Op> ops(Object[] arguments) {
        return (List<Op>) arguments[0];
    }

    private static RefusedException refused(int number) {
        return new RefusedException(number, new RequestContext("planted", null, null, 0));
    }

    private static RuntimeException unchecked(Throwable error) {
        return error instanceof ZooKeeperException failed ? failed : new IllegalStateException(error);
    }

    @SuppressWarnings("unchecked")
    private static AsyncResult<@Nullable Object> typed(AsyncResult<?> result) {
        return (AsyncResult<@Nullable Object>) result;
    }
}
