// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.error.UnsupportedByServerException;
import java.lang.reflect.Method;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/**
 * Applies {@link Needs}: on an older server the client must reject what the test calls, and the test counts as skipped.
 */
final class NeedsRule implements InvocationInterceptor {
    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        check(invocation, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        check(invocation, context);
    }

    private static void check(Invocation<@Nullable Void> invocation, ExtensionContext context) throws Throwable {
        ServerVersion there = ((RealServerTest) context.getRequiredTestInstance()).release.version();
        Needs needs = needs(context);
        ServerVersion needed = needs == null ? there : version(needs.value());
        if (there.isAtLeast(needed)) {
            invocation.proceed();
        } else {
            mustBeRefused(invocation, needed);
        }
    }

    static void mustBeRefused(Invocation<?> invocation, ServerVersion needed) throws Throwable {
        try {
            invocation.proceed();
        } catch (UnsupportedByServerException e) {
            String message = String.valueOf(e.getMessage());
            assertTrue(message.contains("at least " + needed), message);
            throw new TestAbortedException(message, e);
        }
        throw new AssertionError("passes without " + needed + "; @Needs is wrong");
    }

    private static @Nullable Needs needs(ExtensionContext context) {
        Needs own = context.getRequiredTestMethod().getAnnotation(Needs.class);
        return own == null ? context.getRequiredTestClass().getAnnotation(Needs.class) : own;
    }

    static ServerVersion version(String text) {
        return Objects.requireNonNull(ServerVersion.inSrvr("Zookeeper version: " + text), text);
    }
}
