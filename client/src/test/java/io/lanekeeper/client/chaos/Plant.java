// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.chaos.check.Promise;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A planted break: a wrong that a client does now and then.
 *
 * @param call the method of the client that it concerns
 * @param breaks the promise that is broken
 * @param mayBreak other promises that the same may break; a client that misses its own write, for example, sees too
 *     little after a sync
 */
record Plant(String name, String call, Promise breaks, Set<Promise> mayBreak, Harm harm) {
    /** The wrong that is done in place of a call. */
    interface Harm {
        /** Returns the result in place of the call's; null if this call is to be made as it is. */
        @Nullable
        Object answer(ZooKeeperClient zk, Object[] arguments, Turn turn);
    }

    /** Decides when it is time. */
    interface Turn {
        /** Returns whether this is the time. */
        boolean now();
    }

    Plant(String name, String call, Promise breaks, Harm harm) {
        this(name, call, breaks, Set.of(), harm);
    }

    @Override
    public String toString() {
        return name;
    }
}
