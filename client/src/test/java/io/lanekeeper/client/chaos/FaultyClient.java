// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos;

import io.lanekeeper.client.ZooKeeperClient;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A layer between the workers and a client that does the harm of a {@link Plant}. Any thread. */
final class FaultyClient {
    private static final int ONE_IN = 5;

    private final AtomicReference<@Nullable Plant> plant = new AtomicReference<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger harmed = new AtomicInteger();

    /** From now on; null to do nothing wrong. */
    void plant(@Nullable Plant next) {
        plant.set(next);
        calls.set(0);
        harmed.set(0);
    }

    /** Returns how often it has done harm since. */
    int harmed() {
        return harmed.get();
    }

    /** To be used in place of {@code zk}. */
    ZooKeeperClient between(ZooKeeperClient zk) {
        InvocationHandler handler = (proxy, method, arguments) -> call(zk, method, arguments);
        return (ZooKeeperClient) Proxy.newProxyInstance(
                FaultyClient.class.getClassLoader(), new Class<?>[] {ZooKeeperClient.class}, handler);
    }

    private @Nullable Object call(ZooKeeperClient zk, Method method, Object @Nullable [] arguments) throws Throwable {
        Plant current = plant.get();
        if (current != null && arguments != null && method.getName().equals(current.call())) {
            Object answer = current.harm().answer(zk, arguments, this::now);
            if (answer != null) {
                return answer;
            }
        }
        try {
            return method.invoke(zk, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private boolean now() {
        boolean now = calls.incrementAndGet() % ONE_IN == 0;
        if (now) {
            harmed.incrementAndGet();
        }
        return now;
    }
}
