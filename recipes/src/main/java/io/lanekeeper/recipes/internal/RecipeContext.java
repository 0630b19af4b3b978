// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal;

import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.spi.LoopClient;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Completion;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Promise;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Gives the machines of one client's recipes what they share: the loop, the session, pauses and unique names. */
final class RecipeContext {
    private static final long FIRST_PAUSE = Duration.ofMillis(100).toNanos();
    private static final int MOST_DOUBLINGS = 5;

    private final LoopClient client;
    private final RecipeOptions options;
    private final SessionTracker sessions;
    private final NodeCleanup cleanup;

    RecipeContext(LoopClient client, RecipeOptions options) {
        this.client = client;
        this.options = options;
        sessions = new SessionTracker(client);
        cleanup = new NodeCleanup(this);
    }

    LoopClient client() {
        return client;
    }

    RecipeOptions options() {
        return options;
    }

    SessionTracker sessions() {
        return sessions;
    }

    NodeCleanup cleanup() {
        return cleanup;
    }

    Handler handler() {
        return client.client().handler();
    }

    /** Returns operations that are sent in {@code session} or not at all. */
    ZooKeeperOperations in(LoopSession session) {
        return client.operations(session);
    }

    <T extends @Nullable Object> Promise<T> promise() {
        return handler().asyncResult();
    }

    /** Runs {@code step} on the loop: here, if this is the loop. {@code result} fails if that is not possible. */
    void run(Completion<?> result, Runnable step) {
        try {
            if (client.loop().inLoop()) {
                step.run();
            } else {
                client.loop().execute(() -> runOrFail(result, step));
            }
        } catch (RejectedExecutionException e) {
            result.setException(new ClientStoppedException(new RequestContext("recipe", null, null, 0), e));
        }
    }

    /** An error of ours must end the call that has met it. */
    private static void runOrFail(Completion<?> result, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            result.setException(e);
            throw e;
        }
    }

    /** Runs {@code step} on the loop after a pause for attempt {@code number}, with full jitter. */
    Cancellable later(int number, Runnable step) {
        long longest = FIRST_PAUSE << Math.min(number, MOST_DOUBLINGS);
        long pause = (long) (handler().random().nextDouble() * longest);
        return client.loop().schedule(step, Duration.ofNanos(pause));
    }

    Cancellable after(Duration delay, Runnable step) {
        return client.loop().schedule(step, delay);
    }

    /**
     * Returns the unique part of a node's name: the session and 64 random bits, in the form of a UUID. Two sessions of an
     * ensemble never have the same one, and the owner can be read off the name.
     */
    String guid(LoopSession session) {
        HexFormat hex = HexFormat.of();
        String digits = hex.toHexDigits(session.id()) + hex.toHexDigits(handler().random().nextLong());
        return digits.substring(0, 8) + '-' + digits.substring(8, 12) + '-' + digits.substring(12, 16) + '-'
                + digits.substring(16, 20) + '-' + digits.substring(20);
    }

    /** Passes the outcome of {@code from} on. */
    static <T extends @Nullable Object> void forward(AsyncResult<T> from, Completion<T> to) {
        from.whenDone(done -> {
            Throwable error = done.exception();
            if (error == null) {
                to.set(done.value());
            } else {
                to.setException(error);
            }
        });
    }
}
