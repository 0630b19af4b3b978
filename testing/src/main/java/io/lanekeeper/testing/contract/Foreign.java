// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import io.lanekeeper.handler.AsyncResult;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Results of a kind that the handler under test has never seen. */
final class Foreign {
    private Foreign() {}

    /** A view of {@code result} that is no promise, and of no class of the handler's. */
    @SuppressWarnings("unchecked") // It passes everything on to a result of that type.
    static <T> AsyncResult<T> view(AsyncResult<T> result) {
        return (AsyncResult<T>) Proxy.newProxyInstance(
                AsyncResult.class.getClassLoader(), new Class<?>[] {AsyncResult.class}, (proxy, method, args) -> {
                    try {
                        return method.invoke(result, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
