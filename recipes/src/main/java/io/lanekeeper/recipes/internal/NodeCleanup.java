// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal;

import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Completion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes nodes with unique names for certain: a deletion is repeated until the node is gone, or its session is over, which
 * takes the node along. A unique name makes that safe: what is deleted twice is the same node. Confined to the loop.
 */
public final class NodeCleanup {
    private static final Logger LOG = LoggerFactory.getLogger(NodeCleanup.class);

    private final RecipeContext context;
    private int open;

    NodeCleanup(RecipeContext context) {
        this.context = context;
    }

    /** Returns the number of deletions that have not ended. */
    public int open() {
        return open;
    }

    /**
     * Deletes a node of {@code session}.
     *
     * @param done completes when the node is gone; fails if the server refuses the deletion for good, or if the client is
     *     stopped before the node is known to be gone
     */
    public void delete(LoopSession session, String path, Completion<@Nullable Void> done) {
        open++;
        context.work().begun();
        delete(session, path, done, 0);
    }

    private void delete(LoopSession session, String path, Completion<@Nullable Void> done, int attempt) {
        context.in(session).delete(path).whenDone(result -> deleted(session, path, done, attempt, result));
    }

    private void deleted(
            LoopSession session, String path, Completion<@Nullable Void> done, int attempt, AsyncResult<Void> result) {
        Throwable error = result.exception();
        if (error == null || Failure.is(error, ErrorCode.NO_NODE)) {
            end(done, null);
            return;
        }
        switch (Failure.of(error)) {
            case UNKNOWN -> delete(session, path, done, attempt);
            case PASSING ->
                context.later(
                        attempt,
                        () -> delete(session, path, done, attempt + 1),
                        () -> end(done, RecipeContext.stopped("delete", path)));
            case SESSION_OVER -> end(done, null);
            case STOPPED -> end(done, error); // The node stays as long as the session, which may have been detached.
            case FINAL -> {
                LOG.warn("{} cannot be deleted, and stays until {} ends", path, session, error);
                end(done, error);
            }
        }
    }

    private void end(Completion<@Nullable Void> done, @Nullable Throwable error) {
        open--;
        if (error == null) {
            done.set(null);
        } else {
            done.setException(error);
        }
        context.work().ended();
    }
}
