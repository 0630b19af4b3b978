// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.simulation;

import io.lanekeeper.handler.Promise;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** A promise that is never completed, or one that calls its links twice. */
final class BrokenPromise {
    private BrokenPromise() {}

    @SuppressWarnings("unchecked")
    static <T extends @Nullable Object> Promise<T> of(Promise<T> promise, boolean forgets) {
        return (Promise<T>) Proxy.newProxyInstance(
                Promise.class.getClassLoader(), new Class<?>[] {Promise.class}, (proxy, method, arguments) -> {
                    if (forgets && method.getName().startsWith("set")) {
                        return true;
                    }
                    try {
                        if (!forgets && method.getName().startsWith("link")) {
                            method.invoke(promise, arguments);
                        }
                        return method.invoke(promise, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
