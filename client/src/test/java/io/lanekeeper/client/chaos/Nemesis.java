// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos;

import io.lanekeeper.testing.server.EnsembleZooKeeper;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets one fault after the other happen to an ensemble: all kinds, in an order that a seed decides, and now and then
 * the clients' connections are cut as well. Heals each fault before the next one; a majority is never away for good.
 */
final class Nemesis {
    private static final int ON_TOP = 4;
    private static final long LONGEST_CALM_NANOS = 1_000_000_000;

    private final EnsembleZooKeeper ensemble;
    private final Duration session;
    private final Random random;
    private final Deque<Strike> next = new ArrayDeque<>();
    private final Map<Strike, Integer> struck = new EnumMap<>(Strike.class);
    private int strikes;

    /** @param session the time-out of the clients' sessions */
    Nemesis(EnsembleZooKeeper ensemble, Duration session, long seed) {
        this.ensemble = ensemble;
        this.session = session;
        random = new Random(seed);
    }

    /** One fault, from its beginning until all servers serve, and some calm behind it. */
    void strike() {
        strikes++;
        Strike strike = choose();
        struck.merge(strike, 1, Integer::sum);
        strike.begin(ensemble, random);
        if (random.nextInt(ON_TOP) == 0) {
            struck.merge(Strike.CLIENTS_CUT, 1, Integer::sum);
            Strike.CLIENTS_CUT.begin(ensemble, random);
        }
        pause(strike.length(session, random).toNanos());
        strike.end(ensemble);
        heal();
        pause((long) (random.nextDouble() * LONGEST_CALM_NANOS));
    }

    private Strike choose() {
        if (next.isEmpty()) {
            List<Strike> all = Arrays.asList(Strike.values());
            Collections.shuffle(all, random);
            next.addAll(all);
        }
        return next.remove();
    }

    private void heal() {
        for (int number : Strike.all(ensemble)) {
            if (!ensemble.server(number).running()) {
                ensemble.server(number).restart();
            } else if (ensemble.server(number).frozen()) {
                ensemble.server(number).thaw();
            }
        }
        ensemble.heal();
        ensemble.awaitServing();
    }

    private static void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Returns how often each fault has happened. */
    Map<Strike, Integer> struck() {
        return struck;
    }

    /** Returns the number of faults, without those on top of others. */
    int strikes() {
        return strikes;
    }
}
