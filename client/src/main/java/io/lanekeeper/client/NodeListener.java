// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.handler.AsyncResult;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Is called by a {@link DataWatch} or a {@link ChildrenWatch} with a node's state, in the watch lane.
 *
 * @param <T> the state of a node that exists
 */
@FunctionalInterface
public interface NodeListener<T> {
    /** Whether a watch goes on after a call. */
    enum Next {
        /** The next change is told, too. */
        GO_ON,
        /** The watch ends, and this was the last call (kazoo: {@code return False}). */
        END
    }

    /**
     * The node has this state now. What this throws is reported by the handler as that of any watch callback, and the
     * watch goes on.
     *
     * @param node empty while there is no such node
     * @param event what had the node read; null for the first call, and where a session's end or a start of the client had.
     *     It is older than {@code node}, which may show later changes too
     * @return whether the watch goes on
     */
    Next changed(Optional<T> node, @Nullable WatchedEvent event) throws Exception;

    /**
     * A listener that holds the watch lane until the result that {@code function} returns is complete: no other watch
     * callback of the handler starts before, and the node is not read again. The watch ends with a result of
     * {@link Next#END}; with all else, an error or a cancellation, it goes on.
     */
    static <T> NodeListener<T> holding(
            BiFunction<? super Optional<T>, ? super @Nullable WatchedEvent, ? extends AsyncResult<Next>> function) {
        return new AsyncNodeListener<>(Objects.requireNonNull(function, "function"));
    }
}
