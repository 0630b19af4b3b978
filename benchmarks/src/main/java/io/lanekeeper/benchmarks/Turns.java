// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import java.io.IOException;

/**
 * When this process measures. Processes that are compared take turns of a second or so, told by a line of the standard
 * input each, since the machine's speed drifts from one second to the next.
 *
 * @param told whether turns are told; else they come at once
 * @param count how many there are for each point
 * @param seconds how long each is
 */
record Turns(boolean told, int count, double seconds) {
    void await() throws IOException {
        if (told) {
            int read;
            do {
                read = System.in.read();
            } while (read >= 0 && read != '\n');
            if (read < 0) {
                System.exit(1); // The controller has gone.
            }
        }
    }
}
