// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.spi.LoopClient;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Completion;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Promise;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gives the state machines of one client's recipes what they share: the loop, the session, pauses and unique names. */
public final class RecipeContext {
    private static final long FIRST_PAUSE = Duration.ofMillis(100).toNanos();
    private static final int MOST_DOUBLINGS = 5;

    private final LoopClient client;
    private final RecipeOptions options;
    private final SessionTracker sessions;
    private final NodeCleanup cleanup;
    private final OpenWork work;

    private RecipeContext(LoopClient client, RecipeOptions options) {
        this.client = client;
        this.options = options;
        sessions = new SessionTracker(client);
        cleanup = new NodeCleanup(this);
        work = new OpenWork(this);
    }

    /** Returns the context of a client, which follows the client's session from now on. Any thread. */
    public static RecipeContext of(LoopClient client, RecipeOptions options) {
        RecipeContext context = new RecipeContext(client, options);
        context.sessions.start();
        return context;
    }

    /** Returns the client, whose paths are those of the recipes. */
    public LoopClient client() {
        return client;
    }

    /** Returns the options of the recipes. */
    public RecipeOptions options() {
        return options;
    }

    /** Returns the session that the client has. */
    public SessionTracker sessions() {
        return sessions;
    }

    /** Returns the deletions that are repeated until the node is gone. */
    public NodeCleanup cleanup() {
        return cleanup;
    }

    /** Returns what the recipes have begun and what has not ended. */
    public OpenWork work() {
        return work;
    }

    /** Returns the client's handler. */
    public Handler handler() {
        return client.client().handler();
    }

    /** Returns operations that are sent in {@code session} or not at all. */
    public ZooKeeperOperations in(LoopSession session) {
        return client.operations(session);
    }

    /** Returns a new result. */
    public <T extends @Nullable Object> Promise<T> promise() {
        return handler().asyncResult();
    }

    /** Runs {@code step} on the loop: here, if this is the loop. {@code result} fails if that is not possible. */
    public void run(Completion<?> result, Runnable step) {
        try {
            if (client.loop().inLoop()) {
                runOrFail(result, step);
            } else {
                client.loop().execute(() -> runOrFail(result, step));
            }
        } catch (RejectedExecutionException e) {
            result.setException(new ClientStoppedException(new RequestContext("recipe", null, null, 0), e));
        }
    }

    /** Runs {@code step} as {@link #run} does, unless the recipes are closed: then {@code result} fails. */
    public void call(Completion<?> result, Runnable step) {
        run(result, () -> {
            if (work.isClosed()) {
                result.setException(OpenWork.refused());
            } else {
                step.run();
            }
        });
    }

    /** Runs {@code step} as {@link #call} does. If {@code result} is not complete when the recipes are closed, it is cancelled. */
    public void waitingCall(Promise<?> result, Runnable step) {
        call(result, () -> {
            work.track(result);
            step.run();
        });
    }

    /**
     * Returns the result of {@code request}, which leaves no node behind, unless the recipes are closed. If it is not complete when
     * they are closed, it is cancelled. Any thread.
     */
    public <T extends @Nullable Object> AsyncResult<T> request(Supplier<AsyncResult<T>> request) {
        if (work.isClosed()) {
            return AsyncResults.failed(handler(), OpenWork.refused());
        }
        AsyncResult<T> sent = request.get();
        run(promise(), () -> work.track(sent));
        return sent;
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

    /**
     * Runs {@code step} on the loop after the pause before attempt {@code number}, with full jitter. If the loop ends
     * before, nothing runs: the end of the client says the same to all.
     */
    public Cancellable later(int number, Runnable step) {
        return later(number, step, () -> {});
    }

    /** Runs {@code step} as {@link #later(int, Runnable)} does or, if the loop ends before, {@code ifEnded} on any thread. */
    public Cancellable later(int number, Runnable step, Runnable ifEnded) {
        long longest = FIRST_PAUSE << Math.min(number, MOST_DOUBLINGS);
        long pause = (long) (handler().random().nextDouble() * longest);
        return schedule(Duration.ofNanos(pause), step, ifEnded);
    }

    /** Runs {@code step} on the loop after {@code delay}, unless the loop ends before. */
    public Cancellable after(Duration delay, Runnable step) {
        return schedule(delay, step, () -> {});
    }

    /** Runs {@code step} on the loop after {@code delay} or, if the loop ends before, {@code ifEnded} on any thread. */
    public Cancellable after(Duration delay, Runnable step, Runnable ifEnded) {
        return schedule(delay, step, ifEnded);
    }

    private Cancellable schedule(Duration delay, Runnable step, Runnable ifEnded) {
        try {
            return client.loop().schedule(step, delay, ifEnded);
        } catch (RejectedExecutionException e) {
            ifEnded.run();
            return () -> {};
        }
    }

    /** Returns the options of a recipe's node. Its parents must exist: {@link #createDirectory} makes them. */
    public CreateOptions node(CreateMode mode) {
        return CreateOptions.of(mode).acl(options.acl());
    }

    /**
     * Creates a directory of a recipe and its parents, in {@code session}. One that exists is no error.
     *
     * @param containers whether what is created goes by itself when it is empty, if the options want that
     */
    public AsyncResult<@Nullable Void> createDirectory(LoopSession session, String path, boolean containers) {
        return createDirectory(in(session), path, containers);
    }

    /** Creates a directory as {@link #createDirectory(LoopSession, String, boolean)} does, by operations of any session. */
    public AsyncResult<@Nullable Void> createDirectory(
            ZooKeeperOperations operations, String path, boolean containers) {
        boolean contained = containers && options.containers();
        CreateOptions mode = CreateOptions.of(contained ? CreateMode.CONTAINER : CreateMode.PERSISTENT)
                .acl(options.parentAcl());
        Promise<@Nullable Void> result = promise();
        operations
                .create(path, new byte[0], contained ? mode.makeContainerPath() : mode.makePath())
                .whenDone(done -> {
                    Throwable error = done.exception();
                    if (error == null || Failure.is(error, ErrorCode.NODE_EXISTS)) {
                        result.set(null);
                    } else {
                        result.setException(error);
                    }
                });
        return result;
    }

    /**
     * Returns the unique part of a node's name: the session and 64 random bits, in the form of a UUID. Two sessions of an
     * ensemble never have the same one, and the owner can be read off the name.
     */
    public String guid(LoopSession session) {
        HexFormat hex = HexFormat.of();
        String digits = hex.toHexDigits(session.id())
                + hex.toHexDigits(handler().random().nextLong());
        return digits.substring(0, 8)
                + '-'
                + digits.substring(8, 12)
                + '-'
                + digits.substring(12, 16)
                + '-'
                + digits.substring(16, 20)
                + '-'
                + digits.substring(20);
    }

    /** Returns the error of a call of a recipe that has met the end of the client. */
    public static ClientStoppedException stopped(String call, String path) {
        return new ClientStoppedException(new RequestContext(call, path, null, 0), null);
    }

    /** Passes the outcome of {@code from} on. */
    public static <T extends @Nullable Object> void forward(AsyncResult<T> from, Completion<? super T> to) {
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
