// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos;

import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Writes and reads two registers: many calls at once, and syncs before reads. */
final class RegisterWorker extends Worker {
    private static final int MOST = 4;

    private final Caller caller;
    private final Place place;

    RegisterWorker(Caller caller, Place place, long seed, Duration pace) {
        super("register-" + caller.client(), seed, pace);
        this.caller = caller;
        this.place = place;
    }

    @Override
    void step(Random random) throws InterruptedException {
        List<AsyncResult<?>> calls = new ArrayList<>();
        String path = place.register(random.nextInt(2));
        switch (random.nextInt(4)) {
            case 0 -> {
                for (int i = random.nextInt(MOST); i >= 0; i--) {
                    calls.add(set(place.register(random.nextInt(2))));
                }
            }
            case 1 -> {
                calls.add(set(path));
                calls.add(caller.get(path));
                calls.add(set(path));
                calls.add(caller.exists(path));
            }
            case 2 -> {
                calls.add(caller.sync(path));
                calls.add(caller.get(path));
            }
            default -> place.registers().forEach(each -> calls.add(caller.get(each)));
        }
        awaitEnds(calls);
    }

    private AsyncResult<?> set(String path) {
        return caller.set(path, caller.recorder().newValue(), -1);
    }
}
