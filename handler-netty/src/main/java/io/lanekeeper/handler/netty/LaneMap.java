// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Lane;
import java.util.List;
import java.util.function.Function;

/** A map with one value for each lane. */
final class LaneMap<V> {
    private final V session;
    private final V watch;
    private final V completion;

    LaneMap(Function<Lane, V> values) {
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

    /** Returns the index of the value of {@code lane} in {@link #all}. */
    static int indexOf(Lane lane) {
        return switch (lane) {
            case SESSION -> 0;
            case WATCH -> 1;
            case COMPLETION -> 2;
        };
    }

    List<V> all() {
        return List.of(session, watch, completion);
    }
}
