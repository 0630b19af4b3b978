// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.TlsOptions;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A started handler whose connections are recorded. Each buffer must have been released after a test. */
abstract class ConnectFixture {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    final Recorder recorder = new Recorder();
    SequentialNettyHandler handler = build(SequentialNettyHandler.builder().transport(NettyTransport.NIO));

    @AfterEach
    void nothingLeaks() throws InterruptedException {
        Await.done(handler.stop());
        Await.until(
                () -> allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory() == 0);
    }

    final AsyncResult<Connection> connect(String host, int port, @Nullable TlsOptions tls) {
        return handler.connect(
                new Endpoint(host, port), new ConnectOptions(Duration.ofSeconds(20), 1_000_000, tls), recorder);
    }

    /** Replaces the handler. */
    final void rebuild(NettyHandlerBuilder builder) throws InterruptedException {
        Await.done(handler.stop());
        handler = build(builder);
    }

    private SequentialNettyHandler build(NettyHandlerBuilder builder) {
        SequentialNettyHandler built = builder.customizer(new NettyCustomizer() {
                    @Override
                    public void afterBootstrap(Bootstrap bootstrap) {
                        bootstrap.option(ChannelOption.ALLOCATOR, allocator);
                    }
                })
                .build();
        built.start();
        return built;
    }
}
