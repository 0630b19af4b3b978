// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The copies of errors that are thrown on the callers' threads. */
class WithStackTraceTest {
    private static final RequestContext CONTEXT = new RequestContext("getData", "/a", "zk:2181", 7);

    static List<ZooKeeperException> errors() {
        IOException cause = new IOException("thrown by a test");
        return List.of(
                new RefusedException(-101, CONTEXT),
                new RefusedException(-9999, CONTEXT),
                new TransactionRefusedException(
                        -101, 1, "check", List.of(OpOutcome.ROLLED_BACK, OpOutcome.REFUSED), CONTEXT),
                new NotConnectedException(CONTEXT),
                new AuthenticationFailedException(CONTEXT, cause),
                new UnsupportedByServerException("3.6", "3.5", CONTEXT),
                new QueueFullException(3, CONTEXT),
                new RequestTooLargeException(5, 4, CONTEXT),
                new ConnectionLossException(CONTEXT, cause),
                new RequestTimeoutException(Duration.ofMillis(5), true, CONTEXT),
                new RequestTimeoutException(Duration.ofMillis(5), false, CONTEXT),
                new ReplyTooLargeException(6, 5, CONTEXT),
                new SessionExpiredException(CONTEXT),
                new ClientStoppedException(CONTEXT),
                new RetryFailedException(3, "no more are allowed", Outcome.UNKNOWN, CONTEXT, cause),
                new ProtocolException("nonsense", CONTEXT, cause));
    }

    @Test
    void samplesCoverAllErrorTypes() {
        assertEquals(
                kinds(ZooKeeperException.class).collect(Collectors.toSet()),
                errors().stream().map(Object::getClass).collect(Collectors.toSet()));
    }

    private static Stream<Class<?>> kinds(Class<?> type) {
        Class<?>[] permitted = type.getPermittedSubclasses();
        return Stream.concat(
                Modifier.isAbstract(type.getModifiers()) ? Stream.of() : Stream.of(type),
                permitted == null ? Stream.of() : Arrays.stream(permitted).flatMap(WithStackTraceTest::kinds));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void copyHasAllProperties(ZooKeeperException error) throws Exception {
        ZooKeeperException copy = error.withStackTrace();
        assertSame(error.getClass(), copy.getClass());
        assertSame(error.getCause(), copy.getCause());
        for (Method getter : error.getClass().getMethods()) {
            if (getter.getParameterCount() == 0
                    && !Modifier.isStatic(getter.getModifiers())
                    && getter.getDeclaringClass().getPackage() == ZooKeeperException.class.getPackage()
                    && !Set.of("withStackTrace").contains(getter.getName())) {
                assertEquals(getter.invoke(error), getter.invoke(copy), getter.getName());
            }
        }
        assertEquals(error.getMessage(), copy.getMessage());
    }

    @ParameterizedTest
    @MethodSource("errors")
    void copyHasTheStackTraceOfItsCaller(ZooKeeperException error) {
        ZooKeeperException here = error.withStackTrace();
        ZooKeeperException there = elsewhere(error);
        assertNotSame(here, there);
        assertEquals(0, error.getStackTrace().length);
        assertTrue(mentions(here, "copyHasTheStackTraceOfItsCaller"));
        assertTrue(mentions(there, "elsewhere"));
        assertTrue(!mentions(here, "elsewhere"));
        assertTrue(mentions(there.withStackTrace(), "copyHasTheStackTraceOfItsCaller"));
    }

    private static ZooKeeperException elsewhere(ZooKeeperException error) {
        return error.withStackTrace();
    }

    private static boolean mentions(Throwable error, String method) {
        return Arrays.stream(error.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals(method));
    }
}
