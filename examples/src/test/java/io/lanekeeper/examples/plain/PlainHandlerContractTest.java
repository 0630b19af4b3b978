// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples.plain;

import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.SlowCallbackListener;
import io.lanekeeper.testing.contract.HandlerContract;
import java.time.Duration;

/** The small handler keeps the whole contract, except for TLS, which it rejects. */
class PlainHandlerContractTest extends HandlerContract {
    @Override
    protected Handler newHandler() {
        return new PlainHandler(Duration.ofSeconds(1));
    }

    @Override
    protected Handler newHandler(Duration slow, SlowCallbackListener listener) {
        return new PlainHandler(Duration.ofSeconds(1), slow, listener);
    }

    @Override
    protected boolean speaksTls() {
        return false;
    }
}
