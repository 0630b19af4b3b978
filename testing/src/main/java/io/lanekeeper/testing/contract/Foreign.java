// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import io.lanekeeper.handler.AsyncResult;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Makes results of a class that the handler under test does not know. */
final class Foreign {
    private Foreign() {}

    /** Returns a view of {@code result} that is not a promise, of a class that is not from the handler. */
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
