// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples.plain;

import io.lanekeeper.handler.Handler;
import io.lanekeeper.testing.contract.HandlerContract;
import java.time.Duration;

/** The small handler keeps the whole contract, but for TLS, which it refuses. */
class PlainHandlerContractTest extends HandlerContract {
    @Override
    protected Handler newHandler() {
        return new PlainHandler(Duration.ofSeconds(1));
    }

    @Override
    protected boolean speaksTls() {
        return false;
    }
}
