// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.SlowCallbackListener;
import io.lanekeeper.testing.contract.HandlerContract;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/** The handler contract with each lane on an executor of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExecutorLanesContractTest extends HandlerContract {
    private final DefaultEventExecutorGroup executors = new DefaultEventExecutorGroup(3);

    @Override
    protected Handler newHandler() {
        return ContractHandlers.quick(Allocators.ADAPTIVE_HEAP)
                .lanesOn(executors)
                .build();
    }

    @Override
    protected Handler newHandler(Duration slow, SlowCallbackListener listener) {
        return ContractHandlers.quick()
                .lanesOn(executors)
                .slowCallbackThreshold(slow)
                .slowCallbackListener(listener)
                .build();
    }

    @Override
    protected boolean arrivalOrderAcrossLanes() {
        return false;
    }

    @Override
    protected boolean lanesMayBlock() {
        return true;
    }

    @AfterAll
    void end() throws Exception {
        executors.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
}
