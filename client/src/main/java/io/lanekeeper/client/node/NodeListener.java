// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.node;

import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.handler.AsyncResult;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Is called by a {@link DataWatch} or a {@link ChildrenWatch} with the state of a node, in the watch lane.
 *
 * @param <T> the state of a node that exists
 */
@FunctionalInterface
public interface NodeListener<T> {
    /** The decision of a listener to go on or to end its watch. */
    enum Next {
        /** The watch goes on. */
        GO_ON,
        /** The watch ends; this was the last call (kazoo: {@code return False}). */
        END
    }

    /**
     * Called with the state of the node. The handler reports an exception of this method like that of any watch
     * callback, and the watch goes on.
     *
     * @param node empty while the node does not exist
     * @param event the event that led to the read; null for the first call, and after the end of a session or a start
     *     of the client. It is older than {@code node}, which may show later changes as well
     * @return whether the watch goes on
     */
    Next changed(Optional<T> node, @Nullable WatchedEvent event) throws Exception;

    /**
     * Returns a listener that holds the watch lane until the result of {@code function} completes. Until then no other
     * watch callback of the handler starts, and the node is not read again. If the result is {@link Next#END}, the
     * watch ends; after any other result, an error or a cancellation, it goes on.
     */
    static <T> NodeListener<T> holding(
            BiFunction<? super Optional<T>, ? super @Nullable WatchedEvent, ? extends AsyncResult<Next>> function) {
        return new AsyncNodeListener<>(Objects.requireNonNull(function, "function"));
    }
}
