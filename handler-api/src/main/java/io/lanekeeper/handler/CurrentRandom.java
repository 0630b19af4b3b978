// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Numbers of the current thread's own generator, whichever thread that is. {@link ThreadLocalRandom#current()} must not be
 * kept for another thread: there it counts from 0, and so does each process of a fleet.
 */
final class CurrentRandom extends Random {
    static final Random INSTANCE = new CurrentRandom();

    private static final long serialVersionUID = 1L;

    private CurrentRandom() {
        super(0); // not used
    }

    @Override
    protected int next(int bits) {
        return ThreadLocalRandom.current().nextInt() >>> (Integer.SIZE - bits);
    }
}
