// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Handler;
import io.lanekeeper.testing.contract.HandlerContract;
import java.time.Duration;

/**
 * The handler contract on one form alone, by a name that no build runs: mutations run it, and {@link ContractTest} on all forms
 * would cost five times as much for each of them.
 */
class ContractOnNio extends HandlerContract {
    @Override
    protected Handler newHandler() {
        return SequentialNettyHandler.builder()
                .transport(NettyTransport.NIO)
                .drainTimeout(Duration.ofMillis(300))
                .build();
    }
}
