// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Handler;
import io.lanekeeper.testing.contract.HandlerContract;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/** As {@link ContractOnNio}, with lanes on executors. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContractOnExecutors extends HandlerContract {
    private final DefaultEventExecutorGroup executors = new DefaultEventExecutorGroup(3);

    @Override
    protected Handler newHandler() {
        return SequentialNettyHandler.builder()
                .transport(NettyTransport.NIO)
                .lanesOn(executors)
                .drainTimeout(Duration.ofMillis(300))
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
