// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

/** What the suite asks of a proxy before a server, the real one or the model; each as {@code FaultProxy} says. */
interface TestProxy extends AutoCloseable {
    String connectString();

    int connections();

    void freeze();

    void thaw();

    void cut();

    void refuse();

    void accept();

    void splitBytes(boolean split);

    @Override
    void close();
}
