// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos;

import java.util.List;

/** The nodes of one epoch. */
record Place(String root) {
    private static final int REGISTERS = 2;

    /** Returns the nodes that any worker writes at any time. */
    List<String> registers() {
        return List.of(register(0), register(1));
    }

    String register(int number) {
        return root + "/register-" + number % REGISTERS;
    }

    /** Returns the node that is written by compare-and-set alone, so that its version counts the successes. */
    String counter() {
        return root + "/counter";
    }

    String sequence() {
        return root + "/sequence";
    }

    String ephemerals() {
        return root + "/ephemerals";
    }

    /** Written before any client reads. */
    String fence() {
        return root + "/fence";
    }

    /** All nodes that exist from the beginning, parents first. */
    List<String> all() {
        return List.of(root, register(0), register(1), counter(), sequence(), ephemerals(), fence());
    }

    /** Those that are written while they are there. */
    List<String> written() {
        return List.of(register(0), register(1), counter());
    }
}
