// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The blocking view has each operation, and hands each over as it is. */
class BlockingOperationsTest {
    private static Handler handler;

    @BeforeAll
    static void makeHandler() {
        handler = SequentialNettyHandler.owned();
    }

    @AfterAll
    static void stopHandler() throws Exception {
        handler.stop().get(10, TimeUnit.SECONDS);
    }

    /** Returns the methods that return a result or another view. */
    private static Stream<Method> operations() {
        return Arrays.stream(ZooKeeperOperations.class.getDeclaredMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> method.getReturnType() == AsyncResult.class
                        || method.getReturnType() == ZooKeeperOperations.class);
    }

    @Test
    void hasTheSameOperationsAsTheAsyncInterface() {
        Set<String> expected =
                operations().map(BlockingOperationsTest::asBlocking).collect(Collectors.toSet());
        Set<String> actual = Arrays.stream(BlockingOperations.class.getMethods())
                .filter(method -> method.getDeclaringClass() == BlockingOperations.class)
                .map(method ->
                        signature(method, method.getGenericReturnType().getTypeName(), method.getExceptionTypes()))
                .collect(Collectors.toSet());
        assertEquals(expected, actual);
    }

    private static String asBlocking(Method operation) {
        Type type = operation.getGenericReturnType();
        return type == ZooKeeperOperations.class
                ? signature(operation, BlockingOperations.class.getName())
                : signature(operation, value(type).getTypeName(), InterruptedException.class)
                        .replace("java.lang.Void ", "void ");
    }

    private static Type value(Type asyncResult) {
        Type value = ((ParameterizedType) asyncResult).getActualTypeArguments()[0];
        Type plain = value instanceof WildcardType wildcard ? wildcard.getUpperBounds()[0] : value;
        return plain == Boolean.class
                ? boolean.class
                : plain == Integer.class ? int.class : plain == Long.class ? long.class : plain;
    }

    private static String signature(Method method, String returned, Class<?>... thrown) {
        return returned + " " + method.getName() + Arrays.toString(method.getGenericParameterTypes()) + " throws "
                + Arrays.toString(thrown);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void passesArgumentsAndReturnsTheValue(Method operation) throws Exception {
        List<Object> seen = new ArrayList<>();
        Object answer = operation.getReturnType() == AsyncResult.class
                ? sample(operation, value(operation.getGenericReturnType()))
                : null;
        ZooKeeperOperations delegate = (ZooKeeperOperations) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ZooKeeperOperations.class}, (proxy, method, arguments) -> {
                    seen.add(method);
                    seen.addAll(arguments == null ? List.of() : Arrays.asList(arguments));
                    return method.getReturnType() == AsyncResult.class
                            ? AsyncResults.completed(handler, answer)
                            : proxy;
                });
        Object[] arguments = Arrays.stream(operation.getParameterTypes())
                .map(type -> sample(operation, type))
                .toArray();
        Object returned = BlockingOperations.class
                .getMethod(operation.getName(), operation.getParameterTypes())
                .invoke(new BlockingOperations(handler, delegate), arguments);
        List<Object> expected = new ArrayList<>(List.of(operation));
        expected.addAll(Arrays.asList(arguments));
        assertEquals(expected, seen);
        if (operation.getReturnType() == AsyncResult.class) {
            assertEquals(answer, returned);
        } else {
            assertSame(BlockingOperations.class, returned.getClass());
        }
    }

    /** Null where any other value would be as good. */
    private static @Nullable Object sample(Method operation, Type type) {
        if (type == String.class) {
            return "/" + operation.getName();
        } else if (type == boolean.class) {
            return true;
        } else if (type == int.class) {
            return 7;
        } else if (type == long.class) {
            return 8L;
        } else if (type == byte[].class) {
            return new byte[] {1};
        } else if (type == Duration.class) {
            return Duration.ofSeconds(9);
        } else if (type == CreateOptions.class) {
            return CreateOptions.DEFAULT;
        } else if (type == Watcher.class) {
            return (Watcher) event -> {};
        } else if (type == List.class || type instanceof ParameterizedType) {
            return new ArrayList<>(List.of(operation.getName()));
        }
        return null;
    }

    @Test
    @SuppressWarnings("unchecked")
    void valueIsReturnedIfItPrecedesTheInterrupt() throws Exception {
        AsyncResult<String> crossed = mock(AsyncResult.class);
        when(crossed.get()).thenThrow(new InterruptedException());
        when(crossed.cancel()).thenReturn(false);
        when(crossed.value()).thenReturn("/a");
        ZooKeeperOperations delegate = mock(ZooKeeperOperations.class);
        when(delegate.create("/a", null)).thenReturn(crossed);
        assertEquals("/a", new BlockingOperations(handler, delegate).create("/a", null));
        assertTrue(Thread.interrupted(), "the interrupt is kept");
    }

    @Test
    void unknownErrorIsThrownUnchanged() {
        IllegalStateException broken = new IllegalStateException("thrown by a test");
        ZooKeeperOperations delegate = (ZooKeeperOperations) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ZooKeeperOperations.class},
                (proxy, method, arguments) -> AsyncResults.failed(handler, broken));
        assertSame(
                broken,
                assertThrows(
                        IllegalStateException.class, () -> new BlockingOperations(handler, delegate).getData("/a")));
    }
}
