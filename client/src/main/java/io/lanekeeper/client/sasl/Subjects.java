// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.sasl;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import javax.security.auth.Subject;
import javax.security.sasl.SaslException;
import org.jspecify.annotations.Nullable;

/**
 * Runs actions as a subject: with {@code callAs} from Java 18 on, where {@code doAs} is deprecated for removal, and
 * with {@code doAs} before.
 */
final class Subjects {
    private static final @Nullable Method CALL_AS = callAs();

    private Subjects() {}

    @SuppressWarnings("unchecked") // It returns the action's result.
    static <T> T call(Subject subject, Callable<T> action) throws IOException {
        try {
            return CALL_AS == null
                    ? Subject.doAs(subject, (PrivilegedExceptionAction<T>) action::call)
                    : (T) CALL_AS.invoke(null, subject, action);
        } catch (PrivilegedActionException e) {
            throw asIo(e.getException());
        } catch (InvocationTargetException e) {
            Throwable error = e.getCause();
            throw asIo(error instanceof CompletionException && error.getCause() != null ? error.getCause() : error);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static IOException asIo(@Nullable Throwable error) {
        return error instanceof IOException known ? known : new SaslException("the exchange has failed", error);
    }

    private static @Nullable Method callAs() {
        try {
            return Subject.class.getMethod("callAs", Subject.class, Callable.class);
        } catch (NoSuchMethodException e) {
            return null;
        }
    }
}
