// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import io.lanekeeper.testing.proxy.FaultProxy;

/** Between sockets. */
record RealProxy(FaultProxy proxy) implements TestProxy {
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
