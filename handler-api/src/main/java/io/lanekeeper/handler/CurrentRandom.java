// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The generator of the current thread, looked up at each use. The object that {@link ThreadLocalRandom#current()}
 * returns must not be used on another thread: there its seed is 0 and counts up, and all processes of a fleet would
 * make the same choices.
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
