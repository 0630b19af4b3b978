// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.Random;

/** Reads a node, and sets it unless another worker has set it since. */
final class CounterWorker extends Worker {
    private final Caller caller;
    private final Place place;

    CounterWorker(Caller caller, Place place, long seed, Duration pace) {
        super("counter-" + caller.client(), seed, pace);
        this.caller = caller;
        this.place = place;
    }

    @Override
    void step(Random random) throws InterruptedException {
        AsyncResult<NodeData> read = caller.get(place.counter());
        awaitEnd(read);
        NodeData data = read.value();
        if (data != null) {
            int version = data.stat().version();
            awaitEnd(caller.set(place.counter(), caller.recorder().newValue(), version));
        }
    }
}
