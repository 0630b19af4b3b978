// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Handler;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import java.time.Duration;

/** The handlers of the contract's tests: one for each kind of loop, each with memory from another allocator. */
final class ContractHandlers {
    private ContractHandlers() {}

    /** Returns a builder of handlers with a short drain time-out, since some tests wait for it. */
    static NettyHandlerBuilder quick() {
        return SequentialNettyHandler.builder().drainTimeout(Duration.ofSeconds(1));
    }

    static NettyHandlerBuilder quick(Allocators allocator) {
        ByteBufAllocator shared = allocator.shared();
        return quick().customizer(new NettyCustomizer() {
            @Override
            public void afterBootstrap(Bootstrap bootstrap) {
                bootstrap.option(ChannelOption.ALLOCATOR, shared);
            }
        });
    }

    static Handler owned(Allocators allocator, NettyTransport transport) {
        return quick(allocator).transport(transport).build();
    }
}
