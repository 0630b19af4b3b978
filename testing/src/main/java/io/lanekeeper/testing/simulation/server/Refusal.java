// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import org.apache.zookeeper.KeeperException.Code;

/** A request that the server refuses, with ZooKeeper's code. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final Code code;

    Refusal(Code code) {
        super(code.name(), null, false, false);
        this.code = code;
    }

    Code code() {
        return code;
    }
}
