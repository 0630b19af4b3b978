// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Handler;
import io.lanekeeper.testing.contract.HandlerContract;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The handler contract on loops of epoll. */
@Tag("netty-4.1")
@EnabledOnOs(OS.LINUX)
class EpollContractTest extends HandlerContract {
    @Override
    protected Handler newHandler() {
        return ContractHandlers.owned(Allocators.POOLED_HEAP, NettyTransport.EPOLL);
    }
}
