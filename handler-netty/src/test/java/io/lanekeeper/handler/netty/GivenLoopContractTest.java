// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Handler;
import io.lanekeeper.testing.contract.HandlerContract;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** The handler contract on a loop of the application's. */
@Tag("netty-4.1")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GivenLoopContractTest extends HandlerContract {
    private final EventLoopGroup group = Groups.nio(2);

    @Override
    protected Handler newHandler() {
        return ContractHandlers.quick().eventLoopGroup(group).build();
    }

    @AfterAll
    void end() throws Exception {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
}
