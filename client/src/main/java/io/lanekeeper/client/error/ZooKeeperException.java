// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The base of all errors of requests. The subclasses are divided by what the caller can do next; {@link #outcome()}
 * says whether the request may have had an effect.
 *
 * <p>Errors of results have no stack trace: they are made on the loop, where it would say nothing. Operation, path,
 * server and session say what failed. The exceptions of {@code BlockingOperations} have the stack trace of the caller.
 */
public abstract sealed class ZooKeeperException extends RuntimeException
        permits AuthenticationFailedException,
                RefusedException,
                NotSentException,
                OutcomeUnknownException,
                RecipeException,
                RequestTimeoutException,
                ReplyTooLargeException,
                RetryFailedException,
                SessionOverException,
                ProtocolException {
    private static final long serialVersionUID = 1L;

    private final RequestContext context;

    ZooKeeperException(String problem, RequestContext context, @Nullable Throwable cause) {
        super(context + ": " + problem, cause, false, false);
        this.context = context;
    }

    /** Copies an error, with the stack trace of the current thread. */
    ZooKeeperException(ZooKeeperException original) {
        super(original.getMessage(), original.getCause(), true, true);
        context = original.context;
    }

    /**
     * Returns a copy of this error, of the same class and with the same details, that has the stack trace of the
     * current thread. It is for code that waits for a result and throws its error. This error is not changed, since
     * others may use it.
     */
    public abstract ZooKeeperException withStackTrace();

    /** Returns the effect that the request may have had. */
    public abstract Outcome outcome();

    /** Returns ZooKeeper's name of the operation, such as getData. */
    public String operation() {
        return context.operation();
    }

    /** Returns the path as the caller passed it; null if the operation has none. */
    public @Nullable String path() {
        return context.path();
    }

    /** Returns the server that the request was sent to, as host:port; null if none. */
    public @Nullable String server() {
        return context.server();
    }

    /** Returns the id of the session, 0 if there was none. */
    public long sessionId() {
        return context.sessionId();
    }
}
