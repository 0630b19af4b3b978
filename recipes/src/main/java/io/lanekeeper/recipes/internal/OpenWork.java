// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal;

import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.LossCause;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * All that a {@code Recipes} object has begun and that has not ended: calls, objects that last, and work in the background. At the end of
 * that object it cancels the calls, closes the objects, and waits for the work. Confined to the loop, but for what says otherwise.
 */
public final class OpenWork {
    /** Something that lasts until it is closed. Closing it again has no effect. */
    @FunctionalInterface
    public interface Part {
        /** Closes it; on the loop. The result is complete when nothing of it is left, or when it is certain that something stays. */
        AsyncResult<?> close();
    }

    /**
     * The ends of results are passed on in steps of their own, one after the other. So what they begin, such as the deletion of a node,
     * is looked for again.
     */
    private static final int ROUNDS = 4;

    private final RecipeContext context;
    private final Set<AsyncResult<?>> calls = new LinkedHashSet<>();
    private final Set<Part> parts = new LinkedHashSet<>();
    private final Promise<@Nullable Void> ended;
    private final StopObserver stop = new StopObserver();
    /** The number of pieces of work in the background that have not ended. */
    private int busy;
    /** Runs when no work is left; null if nothing waits for that. */
    private @Nullable Runnable whenIdle;

    private volatile boolean closed;

    OpenWork(RecipeContext context) {
        this.context = context;
        ended = context.promise();
    }

    /** Returns whether calls are refused. Any thread. */
    public boolean isClosed() {
        return closed;
    }

    /** Returns the error of a call that is refused. Any thread. */
    public static IllegalStateException refused() {
        return new IllegalStateException("recipes: closed (expected: a call before Recipes.close)");
    }

    /** Has a call cancelled at the end, unless it is complete before. */
    public void track(AsyncResult<?> call) {
        if (closed) {
            call.cancel();
        } else if (!call.isDone()) {
            calls.add(call);
            call.whenDone(calls::remove);
        }
    }

    /** Has {@code part} closed at the end, unless it is removed before. */
    public void add(Part part) {
        parts.add(part);
    }

    /** Forgets a part that has ended. */
    public void remove(Part part) {
        parts.remove(part);
    }

    /** Begins a piece of work that creates or deletes nodes, and does not end with a call. {@link #ended} follows once. */
    public void begun() {
        busy++;
    }

    /** Ends a piece of work. */
    public void ended() {
        busy--;
        proceedIfIdle();
    }

    /** Returns the number of calls, parts and pieces of work that have not ended. */
    public int size() {
        return calls.size() + parts.size() + busy;
    }

    /**
     * Ends all. Any thread.
     *
     * @param first closed together with the parts that were added
     * @param last closed when all others have ended
     * @return complete when nothing is left, or when it is certain that something stays; never fails
     */
    public AsyncResult<@Nullable Void> close(List<Part> first, Part last) {
        Promise<@Nullable Void> result = context.promise();
        context.run(result, () -> {
            if (!closed) {
                closed = true;
                begin(first, last);
            }
            RecipeContext.forward(ended, result);
        });
        return result.otherwise(error -> {
            closed = true; // There is no loop, so nothing is open.
            return null;
        });
    }

    private void begin(List<Part> first, Part last) {
        context.sessions().add(stop);
        List.copyOf(calls).forEach(AsyncResult::cancel);
        endAll(ROUNDS, first, () -> endAll(ROUNDS, List.of(last), this::complete));
    }

    private void endAll(int rounds, List<Part> known, Runnable next) {
        List<Part> all = new ArrayList<>(parts);
        all.addAll(known);
        List<AsyncResult<?>> ends = new ArrayList<>();
        all.forEach(part -> ends.add(part.close()));
        awaitAll(ends.iterator(), () -> {
            whenIdle = rounds == 0 ? next : () -> endAll(rounds - 1, known, next);
            proceedIfIdle();
        });
    }

    private static void awaitAll(Iterator<AsyncResult<?>> ends, Runnable next) {
        if (ends.hasNext()) {
            ends.next().whenDone(done -> awaitAll(ends, next));
        } else {
            next.run();
        }
    }

    /** Goes on in a step of its own, so that the caller's is complete. */
    private void proceedIfIdle() {
        Runnable next = whenIdle;
        if (busy == 0 && next != null) {
            whenIdle = null;
            try {
                context.client().loop().execute(next);
            } catch (RejectedExecutionException e) {
                complete(); // The client was stopped, and the server has removed the nodes.
            }
        }
    }

    private void complete() {
        whenIdle = null;
        context.sessions().remove(stop);
        context.sessions().end();
        ended.set(null);
    }

    /** Ends the wait with the run of the client: what is left goes with the session, or stays for another client. */
    private final class StopObserver implements SessionObserver {
        @Override
        public void suspended() {}

        @Override
        public void resumed() {}

        @Override
        public void established(LoopSession session) {}

        @Override
        public void lost(LossCause cause) {}

        @Override
        public void stopped(LossCause cause) {
            complete();
        }
    }
}
