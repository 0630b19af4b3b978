// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import java.io.IOException;

/**
 * The times at which this process measures. Compared processes take turns of about a second, since the speed of the machine
 * drifts from one second to the next. Each turn starts with a line of the standard input.
 *
 * @param controlled true to wait for a line before each turn; false to start it at once
 * @param count the number of turns for each point
 * @param seconds the length of a turn
 */
record Turns(boolean controlled, int count, double seconds) {
    void await() throws IOException {
        if (controlled) {
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
