// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Handler;
import io.lanekeeper.testing.contract.HandlerContract;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The handler contract, passed as it is on each kind of loop, each with memory from another allocator. */
class ContractTest {
    /** Some tests wait until a lane that stays held is given up. */
    private static NettyHandlerBuilder quick() {
        return SequentialNettyHandler.builder().drainTimeout(Duration.ofSeconds(1));
    }

    private static NettyHandlerBuilder quick(Allocators allocator) {
        ByteBufAllocator shared = allocator.shared();
        return quick().customizer(new NettyCustomizer() {
            @Override
            public void afterBootstrap(Bootstrap bootstrap) {
                bootstrap.option(ChannelOption.ALLOCATOR, shared);
            }
        });
    }

    private static Handler owned(Allocators allocator, NettyTransport transport) {
        return quick(allocator).transport(transport).build();
    }

    @Nested
    class OnNio extends HandlerContract {
        @Override
        protected Handler newHandler() {
            return owned(Allocators.POOLED_DIRECT, NettyTransport.NIO);
        }
    }

    @Nested
    @Tag("netty-4.1")
    @EnabledOnOs(OS.LINUX)
    class OnEpoll extends HandlerContract {
        @Override
        protected Handler newHandler() {
            return owned(Allocators.POOLED_HEAP, NettyTransport.EPOLL);
        }
    }

    @Nested
    class OnTheBestTransport extends HandlerContract {
        @Override
        protected Handler newHandler() {
            return quick(Allocators.UNPOOLED_DIRECT).build();
        }
    }

    @Nested
    @Tag("netty-4.1")
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class OnAHandedInLoop extends HandlerContract {
        private final EventLoopGroup group = Groups.nio(2);

        @Override
        protected Handler newHandler() {
            return quick().eventLoopGroup(group).build();
        }

        @AfterAll
        void end() throws Exception {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class WithLanesOnExecutors extends HandlerContract {
        private final DefaultEventExecutorGroup executors = new DefaultEventExecutorGroup(3);

        @Override
        protected Handler newHandler() {
            return quick(Allocators.ADAPTIVE_HEAP).lanesOn(executors).build();
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
}
