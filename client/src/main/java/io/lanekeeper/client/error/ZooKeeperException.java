// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

import org.jspecify.annotations.Nullable;

/**
 * A request failed. The subclasses are sorted by what the caller may do next; {@link #outcome()} answers whether the
 * request may have changed something.
 *
 * <p>Without a stack trace: these are made on the loop, where it would tell nothing. Operation, path, server and session
 * say what failed. What {@code BlockingOperations} throws has the caller's.
 */
public abstract sealed class ZooKeeperException extends RuntimeException
        permits AuthenticationFailedException,
                RefusedException,
                NotSentException,
                OutcomeUnknownException,
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

    /** The same error again, with the stack trace of the current thread. */
    ZooKeeperException(ZooKeeperException original) {
        super(original.getMessage(), original.getCause(), true, true);
        context = original.context;
    }

    /**
     * A copy of this error, of the same class and with the same details, that has the stack trace of the current thread.
     * For code that has waited for a result and throws its error; this one stays as it is, for whoever else is given it.
     */
    public abstract ZooKeeperException withStackTrace();

    /** What the request may have changed. */
    public abstract Outcome outcome();

    /** ZooKeeper's name of the operation, such as getData. */
    public String operation() {
        return context.operation();
    }

    /** The path as the caller gave it; null if the operation has none. */
    public @Nullable String path() {
        return context.path();
    }

    /** The server that was asked, as host:port; null if none was. */
    public @Nullable String server() {
        return context.server();
    }

    /** The session, 0 if there was none. */
    public long sessionId() {
        return context.sessionId();
    }
}
