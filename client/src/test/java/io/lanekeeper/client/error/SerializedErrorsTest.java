// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.lanekeeper.handler.FrameTooLargeException;
import io.lanekeeper.handler.HandlerTimeoutException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Errors that travel to another process, by a cache or a remote call. */
class SerializedErrorsTest {
    private static final Set<String> COMPARED_APART =
            Set.of("getCause", "getSuppressed", "getStackTrace", "withStackTrace");

    static Stream<Throwable> errors() {
        List<Throwable> ofHandlers = List.of(new FrameTooLargeException(5, 4), new HandlerTimeoutException("late"));
        return Stream.concat(WithStackTraceTest.errors().stream(), ofHandlers.stream());
    }

    @ParameterizedTest
    @MethodSource("errors")
    void errorKeepsItsPropertiesWhenSerialized(Throwable error) throws Exception {
        Throwable copy = copy(error);
        for (Method getter : error.getClass().getMethods()) {
            if (getter.getParameterCount() == 0
                    && !Modifier.isStatic(getter.getModifiers())
                    && getter.getDeclaringClass() != Object.class
                    && getter.getReturnType() != void.class
                    && !COMPARED_APART.contains(getter.getName())
                    && !getter.getName().equals("fillInStackTrace")) {
                assertEquals(
                        String.valueOf(getter.invoke(error)), String.valueOf(getter.invoke(copy)), getter.getName());
            }
        }
        assertEquals(String.valueOf(error.getCause()), String.valueOf(copy.getCause()));
        if (copy instanceof TransactionRefusedException refused) {
            assertEquals(List.of(OpOutcome.ROLLED_BACK, OpOutcome.REFUSED), refused.outcomes());
        }
        if (copy instanceof ZooKeeperException other) {
            assertNotNull(other.operation());
            assertEquals(error.toString(), other.withStackTrace().toString());
        }
    }

    private static Throwable copy(Throwable error) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(error);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (Throwable) in.readObject();
        }
    }
}
