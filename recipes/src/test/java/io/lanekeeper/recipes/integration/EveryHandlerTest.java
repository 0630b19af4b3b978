// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.integration;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.lanekeeper.handler.threads.SequentialThreadHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;

/** The recipes on each handler, with one server for each. */
class EveryHandlerTest {
    @Nested
    class NettyOnALoopOfItsOwn extends HandlerContract {
        @Override
        protected Handler newHandler() {
            return SequentialNettyHandler.builder().name("own").build();
        }
    }

    @Nested
    class NettyOnALoopOfTheApplication extends HandlerContract {
        private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

        @Override
        protected Handler newHandler() {
            return SequentialNettyHandler.builder().eventLoop(group.next()).build();
        }

        @AfterAll
        void endGroup() throws InterruptedException {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }

    @Nested
    class PlatformThreads extends HandlerContract {
        @Override
        protected Handler newHandler() {
            return SequentialThreadHandler.platform();
        }
    }

    @Nested
    class VirtualThreads extends HandlerContract {
        @Override
        protected Handler newHandler() {
            assumeTrue(Runtime.version().feature() >= 21, "virtual threads need Java 21");
            return SequentialThreadHandler.virtual();
        }
    }
}
