// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import io.lanekeeper.testing.simulation.network.SimulatedProxy;

/** On the network in memory: what follows from a call happens when the test waits for it. */
record ModelProxy(SimulatedProxy proxy) implements TestProxy {
    @Override
    public String connectString() {
        return proxy.connectString();
    }

    @Override
    public int connections() {
        return proxy.connections();
    }

    @Override
    public void freeze() {
        proxy.freeze();
    }

    @Override
    public void thaw() {
        proxy.thaw();
    }

    @Override
    public void cut() {
        proxy.cut();
    }

    @Override
    public void refuse() {
        proxy.refuse();
    }

    @Override
    public void accept() {
        proxy.accept();
    }

    @Override
    public void splitBytes(boolean split) {
        proxy.splitBytes(split);
    }

    @Override
    public void close() {
        proxy.close();
    }
}
