// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

/** A proxy before a server, real or of the model; each method does what {@code FaultProxy} says. */
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
