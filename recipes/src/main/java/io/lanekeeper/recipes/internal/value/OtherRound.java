// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches a round of others, in which this client has no member. The last member removes {@code ready}, which the caller
 * watches. If that member dies, {@code ready} is left behind, and is removed here. Confined to the loop.
 */
final class OtherRound {
    private final RecipeContext context;
    private final String path;
    private final Watch watch;
    private final LoopSession session;
    private final BooleanSupplier wanted;
    private final Consumer<Throwable> failed;

    /**
     * Makes an object that watches nothing yet.
     *
     * @param watch is notified when {@link #look} must be called again
     * @param wanted whether the caller still waits for this round
     * @param failed called with errors
     */
    OtherRound(
            RecipeContext context,
            String path,
            Watch watch,
            LoopSession session,
            BooleanSupplier wanted,
            Consumer<Throwable> failed) {
        this.context = context;
        this.path = path;
        this.watch = watch;
        this.session = session;
        this.wanted = wanted;
        this.failed = failed;
    }

    /** Sets a watch on a member, or removes {@code ready} if there is none. */
    void look() {
        context.in(session).getChildren(path).whenDone(this::listed);
    }

    private void listed(AsyncResult<List<String>> done) {
        List<String> children = done.value();
        Throwable error = done.exception();
        if (!wanted.getAsBoolean()) {
            return;
        }
        List<String> members = children == null ? List.of() : ReadyNode.members(children);
        if (error != null && !Failure.is(error, ErrorCode.NO_NODE)) {
            failed.accept(error);
        } else if (members.isEmpty()) {
            new ReadyNode(context, path).removeStale(session, this::removed);
        } else {
            watch(members.get(0));
        }
    }

    private void removed(@Nullable Throwable error) {
        if (wanted.getAsBoolean()) {
            if (error != null) {
                failed.accept(error);
            } else {
                context.later(0, () -> {
                    if (wanted.getAsBoolean()) {
                        look(); // It is still there: another round, or the request was lost.
                    }
                });
            }
        }
    }

    /** The lowest member leaves last. */
    private void watch(String member) {
        context.in(session).getData(path + '/' + member, watch).whenDone(done -> {
            Throwable error = done.exception();
            if (error == null || !wanted.getAsBoolean()) {
                return;
            }
            if (Failure.is(error, ErrorCode.NO_NODE)) {
                look();
            } else {
                failed.accept(error);
            }
        });
    }
}
