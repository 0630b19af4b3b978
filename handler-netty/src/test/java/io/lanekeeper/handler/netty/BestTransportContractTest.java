// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.SlowCallbackListener;
import io.lanekeeper.testing.contract.HandlerContract;
import java.time.Duration;

/** The handler contract on the transport that a handler chooses by itself. */
class BestTransportContractTest extends HandlerContract {
    @Override
    protected Handler newHandler() {
        return ContractHandlers.quick(Allocators.UNPOOLED_DIRECT).build();
    }

    @Override
    protected Handler newHandler(Duration slow, SlowCallbackListener listener) {
        return ContractHandlers.quick()
                .slowCallbackThreshold(slow)
                .slowCallbackListener(listener)
                .build();
    }
}
