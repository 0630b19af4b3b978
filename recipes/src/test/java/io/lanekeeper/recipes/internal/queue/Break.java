// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.Op;
import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.spi.LoopClient;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.Failure;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Faults that are planted into what the queues use of the client, to see that the rules of the schedules find them. */
enum Break {
    /** No fault. */
    NONE,
    /** A deletion that finds no node counts as the taking of the item. */
    TAKE_IGNORES_NO_NODE,
    /** A create whose outcome is unknown is sent again. */
    PUT_REPEATS_UNKNOWN,
    /** A deletion whose outcome is unknown counts as done. */
    TAKE_BELIEVES_UNKNOWN,
    /** Requests of a claim are sent in whatever session there is. */
    CLAIM_WITHOUT_SESSION,
    /** An acknowledgement leaves the item in the queue. */
    ACK_KEEPS_ITEM,
    /** A claim creates a node with a name of its own, and so is not refused if the item is claimed. */
    CLAIM_WITHOUT_CHECK,
    /** A transaction whose outcome is unknown is sent again. */
    TRANSACTION_REPEATS_UNKNOWN,
    /** No watch is set. */
    NO_WATCH;

    /** Returns a client with the fault. */
    LoopClient in(LoopClient client) {
        return (LoopClient) Proxy.newProxyInstance(
                Break.class.getClassLoader(), new Class<?>[] {LoopClient.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("operations")) {
                        boolean unbound = this == CLAIM_WITHOUT_SESSION;
                        Object[] given = arguments == null || unbound ? null : arguments;
                        return operations(
                                given == null
                                        ? client.operations()
                                        : (ZooKeeperOperations) method.invoke(client, given));
                    }
                    return method.invoke(client, arguments);
                });
    }

    private ZooKeeperOperations operations(ZooKeeperOperations operations) {
        return (ZooKeeperOperations) Proxy.newProxyInstance(
                Break.class.getClassLoader(),
                new Class<?>[] {ZooKeeperOperations.class},
                (proxy, method, arguments) -> {
                    try {
                        if (this == NO_WATCH && method.getName().equals("getChildren") && arguments.length == 2) {
                            return operations.getChildren((String) arguments[0]);
                        }
                        Object[] changed = change(method.getName(), arguments);
                        Object result = method.invoke(operations, changed);
                        return result instanceof AsyncResult<?> one
                                ? after(method.getName(), one, () -> {
                                    try {
                                        return (AsyncResult<?>) method.invoke(operations, changed);
                                    } catch (ReflectiveOperationException e) {
                                        throw new LinkageError(method.getName(), e);
                                    }
                                })
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @SuppressWarnings("unchecked")
    private Object[] change(String method, Object[] arguments) {
        if (method.equals("multi")) {
            List<Op> ops = new ArrayList<>((List<Op>) arguments[0]);
            if (this == ACK_KEEPS_ITEM && ops.get(0).toString().startsWith("delete") && ops.size() > 1) {
                ops.set(1, Op.check("/q", ZooKeeperOperations.ANY_VERSION));
            } else if (this == CLAIM_WITHOUT_CHECK && ops.get(0).toString().startsWith("check") && ops.size() == 4) {
                CreateOptions own = CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL);
                ops.set(1, Op.createWithStat("/q/taken/own-", new byte[0], own));
            }
            return new Object[] {ops};
        }
        return arguments;
    }

    @SuppressWarnings("unchecked")
    private AsyncResult<?> after(String method, AsyncResult<?> result, Supplier<AsyncResult<?>> again) {
        AsyncResult<Object> done = (AsyncResult<Object>) result;
        return switch (this) {
            case TAKE_IGNORES_NO_NODE ->
                method.equals("delete")
                        ? done.otherwise(error -> ignored(error, Failure.is(error, ErrorCode.NO_NODE)))
                        : done;
            case TAKE_BELIEVES_UNKNOWN ->
                method.equals("delete")
                        ? done.otherwise(error -> ignored(error, Failure.of(error) == Failure.UNKNOWN))
                        : done;
            case PUT_REPEATS_UNKNOWN -> method.equals("create") ? repeat(done, again) : done;
            case TRANSACTION_REPEATS_UNKNOWN -> method.equals("multi") ? repeat(done, again) : done;
            default -> done;
        };
    }

    @SuppressWarnings("unchecked")
    private static AsyncResult<Object> repeat(AsyncResult<Object> done, Supplier<AsyncResult<?>> again) {
        return done.recover(error -> Failure.of(error) == Failure.UNKNOWN ? (AsyncResult<Object>) again.get() : done);
    }

    private static @Nullable Object ignored(Throwable error, boolean ignored) {
        if (ignored) {
            return null;
        }
        throw error instanceof ZooKeeperException failed ? failed : new IllegalStateException(error);
    }
}
