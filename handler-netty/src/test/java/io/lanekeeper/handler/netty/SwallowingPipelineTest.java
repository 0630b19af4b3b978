// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.TlsOptions;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers of a customizer that do not pass events on. Nothing waits for ever for such an event. */
@Timeout(60)
class SwallowingPipelineTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Recorder recorder = new Recorder();
    private @Nullable SequentialNettyHandler handler;

    @AfterEach
    void stop() throws InterruptedException {
        Await.done(handler().stop());
    }

    @Test
    void closeByThePeerIsNoticed() throws Exception {
        try (FrameServer server = new FrameServer(null)) {
            ChannelDuplexHandler swallowing = new ChannelDuplexHandler() {
                @Override
                public void channelInactive(ChannelHandlerContext ctx) {}
            };
            connect(swallowing, server.port(), LONG, null).get(LONG);
            Await.until(() -> server.accepted.size() == 1);
            server.accepted.get(0).close();
            Await.latch(recorder.closed);
            assertEquals(List.of("opened", "closed"), recorder.events);
        }
    }

    @Test
    void closeIsNotSwallowed() throws Exception {
        try (FrameServer server = new FrameServer(null)) {
            connect(new WithoutClose(), server.port(), LONG, null).get(LONG).close();
            Await.latch(recorder.closed);
            assertEquals(List.of("opened", "closed"), recorder.events);
        }
    }

    @Test
    void stopIsNotSwallowed() throws Exception {
        try (FrameServer server = new FrameServer(null)) {
            connect(new WithoutClose(), server.port(), LONG, null).get(LONG);
            Await.done(handler().stop());
            Await.latch(recorder.closed);
        }
    }

    @Test
    void closeIsNotSwallowedWithItsLastWrite() throws Exception {
        try (FrameServer server = new FrameServer(null)) {
            ChannelDuplexHandler swallowing = new ChannelDuplexHandler() {
                @Override
                public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                    ReferenceCountUtil.release(message);
                }
            };
            connect(swallowing, server.port(), LONG, null).get(LONG).close();
            Await.latch(recorder.closed);
        }
    }

    @Test
    void attemptFailsAtTheConnectTimeout() throws Exception {
        try (FrameServer server = new FrameServer("localhost.p12")) {
            ChannelDuplexHandler silent = new ChannelDuplexHandler() {
                @Override
                public void channelActive(ChannelHandlerContext ctx) {}
            };
            assertTimesOut(silent, server.port(), null);
            ChannelDuplexHandler secretive = new ChannelDuplexHandler() {
                @Override
                public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                    if (!(event instanceof SslHandshakeCompletionEvent)) {
                        ctx.fireUserEventTriggered(event);
                    }
                }
            };
            assertTimesOut(secretive, server.port(), new TlsOptions(FrameServer.trusting("localhost.p12"), false));
        }
    }

    private void assertTimesOut(ChannelHandler swallowing, int port, @Nullable TlsOptions tls) throws Exception {
        Recorder listener = new Recorder();
        AsyncResult<Connection> result = connect(
                channel -> channel.pipeline().addBefore(lastName(channel), null, swallowing),
                port,
                Duration.ofMillis(500),
                tls,
                listener);
        Await.done(result);
        assertInstanceOf(ConnectTimeoutException.class, result.exception());
        assertEquals(List.of("closed by ConnectTimeoutException"), listener.events);
        Await.done(handler().stop());
    }

    /** The reader of frames, behind TLS. */
    private static String lastName(Channel channel) {
        List<String> names = channel.pipeline().names();
        return names.get(names.size() - 3); // before the listener's handler and the tail
    }

    @Test
    void framesAreFlushedWithoutAReadCompleteEvent() throws Exception {
        try (FrameServer server = new FrameServer(null)) {
            ChannelDuplexHandler swallowing = new ChannelDuplexHandler() {
                @Override
                public void channelReadComplete(ChannelHandlerContext ctx) {}
            };
            Connection connection =
                    connect(swallowing, server.port(), LONG, null).get(LONG);
            for (int i = 1; i <= 3; i++) {
                int frame = i;
                handler().loop().execute(() -> connection.write(FramesTest.encoder(frame)));
                Await.until(() -> recorder.events.contains("frame 0" + frame));
            }
            connection.close();
            Await.latch(recorder.closed);
        }
    }

    private SequentialNettyHandler handler() {
        if (handler == null) {
            throw new AssertionError("not made yet");
        }
        return handler;
    }

    private AsyncResult<Connection> connect(
            ChannelHandler first, int port, Duration timeout, @Nullable TlsOptions tls) {
        return connect(channel -> channel.pipeline().addFirst(first), port, timeout, tls, recorder);
    }

    private AsyncResult<Connection> connect(
            Consumer<Channel> change, int port, Duration timeout, @Nullable TlsOptions tls, Recorder listener) {
        SequentialNettyHandler made = SequentialNettyHandler.builder()
                .transport(NettyTransport.NIO)
                .customizer(new NettyCustomizer() {
                    @Override
                    public void afterChannelInitialized(Channel channel) {
                        change.accept(channel);
                    }
                })
                .build();
        handler = made;
        made.start();
        return made.connect(new Endpoint("127.0.0.1", port), new ConnectOptions(timeout, 1000, tls), listener);
    }

    private static final class WithoutClose extends ChannelDuplexHandler {
        @Override
        public void close(ChannelHandlerContext ctx, ChannelPromise promise) {}
    }
}
