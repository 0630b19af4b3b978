// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.node;

import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.handler.AsyncResult;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A listener whose watch waits for its result.
 *
 * @param function returns the result
 */
record AsyncNodeListener<T>(
        BiFunction<? super Optional<T>, ? super @Nullable WatchedEvent, ? extends AsyncResult<Next>> function)
        implements NodeListener<T> {
    @Override
    public Next changed(Optional<T> node, @Nullable WatchedEvent event) {
        throw new IllegalStateException("called directly (expected: passed to dataWatch or childrenWatch unchanged)");
    }
}
