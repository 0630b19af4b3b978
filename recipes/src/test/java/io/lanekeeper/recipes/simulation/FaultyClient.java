// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.spi.LoopClient;
import io.lanekeeper.handler.AsyncResult;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A client whose operations have a planted fault. */
public final class FaultyClient {
    /** A fault of the operations. */
    @FunctionalInterface
    public interface Fault {
        /**
         * Makes a call in its wrong way.
         *
         * @param method the name of the operation
         * @param arguments those of the recipe
         * @param operation makes the call with other arguments, or with these
         */
        AsyncResult<?> call(String method, Object[] arguments, Function<Object[], AsyncResult<?>> operation);
    }

    private final LoopClient client;
    private final Fault fault;

    private FaultyClient(LoopClient client, Fault fault) {
        this.client = client;
        this.fault = fault;
    }

    static LoopClient of(LoopClient client, Fault fault) {
        FaultyClient faulty = new FaultyClient(client, fault);
        return (LoopClient) Proxy.newProxyInstance(
                FaultyClient.class.getClassLoader(), new Class<?>[] {LoopClient.class}, faulty::ofClient);
    }

    private @Nullable Object ofClient(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (!method.getName().equals("operations")) {
            return invoke(client, method, arguments);
        }
        return invoke(client, method, arguments) instanceof ZooKeeperOperations inner ? operations(inner) : null;
    }

    private ZooKeeperOperations operations(ZooKeeperOperations operations) {
        return (ZooKeeperOperations) Proxy.newProxyInstance(
                FaultyClient.class.getClassLoader(),
                new Class<?>[] {ZooKeeperOperations.class},
                (proxy, method, arguments) -> {
                    if (method.getReturnType() == ZooKeeperOperations.class) {
                        return operations((ZooKeeperOperations) method.invoke(operations));
                    } else if (method.getReturnType() != AsyncResult.class || arguments == null) {
                        return invoke(operations, method, arguments);
                    }
                    return fault.call(method.getName(), arguments, given -> result(operations, method, given));
                });
    }

    private static AsyncResult<?> result(ZooKeeperOperations operations, Method method, Object[] arguments) {
        try {
            return (AsyncResult<?>) method.invoke(operations, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException wrong) {
                throw wrong;
            }
            throw new IllegalStateException(method.getName(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(method.getName(), e);
        }
    }

    private static @Nullable Object invoke(Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
