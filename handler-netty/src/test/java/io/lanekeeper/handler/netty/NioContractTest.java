// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Handler;
import io.lanekeeper.testing.contract.HandlerContract;

/** The handler contract on loops of NIO. Mutation runs use only this form and the one with lanes on executors. */
class NioContractTest extends HandlerContract {
    @Override
    protected Handler newHandler() {
        return ContractHandlers.owned(Allocators.POOLED_DIRECT, NettyTransport.NIO);
    }
}
