// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Lane;
import java.util.List;
import java.util.function.Function;

/** One value for each lane. */
final class PerLane<V> {
    private final V session;
    private final V watch;
    private final V completion;

    PerLane(Function<Lane, V> values) {
        session = values.apply(Lane.SESSION);
        watch = values.apply(Lane.WATCH);
        completion = values.apply(Lane.COMPLETION);
    }

    V get(Lane lane) {
        return switch (lane) {
            case SESSION -> session;
            case WATCH -> watch;
            case COMPLETION -> completion;
        };
    }

    List<V> all() {
        return List.of(session, watch, completion);
    }
}
