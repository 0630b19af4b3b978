// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.chaos.check.Promise;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something that a client does wrong, now and then.
 *
 * @param call the method of the client that it concerns
 * @param breaks the promise that is broken
 * @param mayBreak others that may be broken by the same; who never sees his write, for example, sees too little behind a sync
 */
record Plant(String name, String call, Promise breaks, Set<Promise> mayBreak, Harm harm) {
    /** What is done in place of a call. */
    interface Harm {
        /** The answer; null if this call is to be made as it is. */
        @Nullable
        Object answer(ZooKeeperClient zk, Object[] arguments, Turn turn);
    }

    /** Decides when it is time. */
    interface Turn {
        /** Whether it is, now. */
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
