// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the faults of one direction. */
class DirectionFaultsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 40})
    void flippedBitsFollowFromTheSeed(int oneIn) {
        byte[] sent = new byte[4_000];
        DirectionFaults faults = new DirectionFaults();
        faults.corrupt(oneIn, 7);
        byte[] first = faults.carry(sent);
        int flipped = 0;
        for (byte b : first) {
            flipped += Integer.bitCount(b & 0xff);
            assertTrue(Integer.bitCount(b & 0xff) <= 1);
        }
        assertTrue(oneIn == 1 ? flipped == sent.length : flipped > 50 && flipped < 200, flipped + " bits");
        faults.corrupt(oneIn, 7);
        assertArrayEquals(first, faults.carry(sent));
        faults.stopCorrupting();
        assertArrayEquals(sent, faults.carry(sent));
    }
}
