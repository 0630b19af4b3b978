// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.network;

import io.lanekeeper.testing.proxy.FaultProxy;
import java.util.Random;

/** The faults of one direction of the connections to one address: what happens to bytes that come from one side. */
final class DirectionFaults {
    private static final int PARTS_PER_SECOND = 100;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private boolean frozen;
    private boolean dropping;
    private boolean splitting;
    private long delayNanos;
    private long bytesPerSecond = FaultProxy.UNLIMITED;
    private int corruptOneIn;
    private Random flips = new Random(0);

    boolean frozen() {
        return frozen;
    }

    boolean dropping() {
        return dropping;
    }

    /** Returns whether the side's first packet of a connection would arrive. */
    boolean open() {
        return !frozen && !dropping;
    }

    long delayNanos() {
        return delayNanos;
    }

    /** Returns how many of {@code available} bytes may pass at once. */
    int most(int available) {
        if (splitting) {
            return Math.min(1, available);
        }
        return limited() ? (int) Math.min(available, Math.max(1, bytesPerSecond / PARTS_PER_SECOND)) : available;
    }

    private boolean limited() {
        return bytesPerSecond != FaultProxy.UNLIMITED;
    }

    /** Returns the time that {@code bytes} occupy the line. */
    long nanosFor(int bytes) {
        return limited() ? (long) ((double) bytes * NANOS_PER_SECOND / bytesPerSecond) : 0;
    }

    /** Returns the same bytes, or a copy in which some bits are flipped. */
    byte[] carry(byte[] bytes) {
        if (corruptOneIn == 0) {
            return bytes;
        }
        byte[] carried = bytes.clone();
        for (int i = 0; i < carried.length; i++) {
            if (flips.nextInt(corruptOneIn) == 0) {
                carried[i] ^= (byte) (1 << flips.nextInt(Byte.SIZE));
            }
        }
        return carried;
    }

    void freeze(boolean freeze) {
        frozen = freeze;
    }

    void drop(boolean drop) {
        dropping = drop;
    }

    void split(boolean split) {
        splitting = split;
    }

    void delay(long nanos) {
        delayNanos = nanos;
    }

    void bandwidth(long limit) {
        bytesPerSecond = limit;
    }

    void corrupt(int oneIn, long seed) {
        corruptOneIn = oneIn;
        flips = new Random(seed);
    }

    void stopCorrupting() {
        corruptOneIn = 0;
    }

    void heal() {
        frozen = false;
        dropping = false;
        splitting = false;
        delayNanos = 0;
        bytesPerSecond = FaultProxy.UNLIMITED;
        corruptOneIn = 0;
    }
}
