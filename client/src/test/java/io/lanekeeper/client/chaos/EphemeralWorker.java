// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos;

import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.CreatedNode;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Creates ephemeral nodes, and looks for its own and those of others. */
final class EphemeralWorker extends Worker {
    private final Caller caller;
    private final Place place;
    private final NoticeBoard known;

    EphemeralWorker(Caller caller, Place place, NoticeBoard known, long seed, Duration pace) {
        super("ephemeral-" + caller.client(), seed, pace);
        this.caller = caller;
        this.place = place;
        this.known = known;
    }

    @Override
    void step(Random random) throws InterruptedException {
        long value = caller.recorder().newValue();
        String path = place.ephemerals() + "/" + value;
        AsyncResult<CreatedNode> created = caller.create(path, value, CreateMode.EPHEMERAL);
        awaitEnds(List.of(created, caller.exists(path)));
        if (created.successful()) {
            known.add(path);
        }
        String other = known.any(random);
        if (other != null) {
            awaitEnds(List.of(caller.sync(other), caller.exists(other)));
        }
    }
}
