// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos;

import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Creates sequential nodes, some at once. */
final class SequenceWorker extends Worker {
    private static final int MOST = 3;

    private final Caller caller;
    private final Place place;

    SequenceWorker(Caller caller, Place place, long seed, Duration pace) {
        super("sequence-" + caller.client(), seed, pace);
        this.caller = caller;
        this.place = place;
    }

    @Override
    void step(Random random) throws InterruptedException {
        List<AsyncResult<?>> calls = new ArrayList<>();
        for (int i = random.nextInt(MOST); i >= 0; i--) {
            long value = caller.recorder().newValue();
            calls.add(caller.create(place.sequence() + "/n-", value, CreateMode.PERSISTENT_SEQUENTIAL));
        }
        awaitEnds(calls);
    }
}
