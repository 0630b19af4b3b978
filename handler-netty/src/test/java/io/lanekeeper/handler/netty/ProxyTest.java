// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.TlsOptions;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.NoopAddressResolverGroup;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections through Netty's proxy handlers, which report an active channel before the proxy has accepted. */
@Timeout(60)
@ParameterizedClass
@EnumSource(TestProxy.Kind.class)
@Tag("netty-4.1")
class ProxyTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Recorder recorder = new Recorder();
    private final TestProxy.Kind kind;
    private @Nullable SequentialNettyHandler handler;

    ProxyTest(TestProxy.Kind kind) {
        this.kind = kind;
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (handler != null) {
            Await.done(handler.stop());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void framesAreSentAndReceivedThroughTheProxy(boolean secured) throws Exception {
        TlsOptions tls = secured ? new TlsOptions(FrameServer.trusting("elsewhere.p12"), false) : null;
        try (FrameServer server = new FrameServer(secured ? "elsewhere.p12" : null);
                TestProxy proxy = new TestProxy(kind, TestProxy.Mode.WORKS, server.port())) {
            Connection connection = connect(proxy.handler(), LONG, tls).get(LONG);
            assertEquals(InetSocketAddress.createUnresolved("zk.inside.example", 2181), connection.remoteAddress());
            handler().loop().execute(() -> connection.write(FramesTest.encoder(1, 2)));
            Await.until(() -> recorder.events.contains("frame 0102"));
            assertEquals(List.of("zk.inside.example"), proxy.requested);
            connection.close();
            Await.latch(recorder.closed);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REFUSES", "HANGS_UP"})
    void errorOfTheProxyFailsTheAttempt(TestProxy.Mode mode) throws Exception {
        for (TlsOptions tls : new TlsOptions[] {null, TlsOptions.DEFAULT}) {
            Recorder listener = new Recorder();
            try (TestProxy proxy = new TestProxy(kind, mode, 1)) {
                AsyncResult<Connection> result = connect(proxy.handler(), LONG, tls, listener);
                Await.done(result);
                assertInstanceOf(ProxyConnectException.class, result.exception());
                assertSame(result.exception(), listener.cause);
                assertEquals(List.of("closed by " + name(result)), listener.events);
            }
            Await.done(handler().stop());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void silentProxyFailsTheAttemptAtTheConnectTimeout(boolean secured) throws Exception {
        try (TestProxy proxy = new TestProxy(kind, TestProxy.Mode.SILENT, 1)) {
            AsyncResult<Connection> result =
                    connect(proxy.handler(), Duration.ofMillis(300), secured ? TlsOptions.DEFAULT : null);
            Await.done(result);
            assertInstanceOf(ConnectTimeoutException.class, result.exception());
            assertTrue(String.valueOf(result.exception()).endsWith("still waiting for the proxy"), result::toString);
            assertEquals(List.of("closed by ConnectTimeoutException"), recorder.events);
        }
    }

    @Test
    void eventOfAnotherHandlerIsNotTakenForTheProxys() throws Exception {
        try (TestProxy proxy = new TestProxy(kind, TestProxy.Mode.SILENT, 1)) {
            ProxyHandler silent = proxy.handler();
            NettyCustomizer customizer = new NettyCustomizer() {
                @Override
                public void afterChannelInitialized(Channel channel) {
                    channel.pipeline().addFirst(silent, new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelActive(ChannelHandlerContext ctx) {
                            ctx.fireChannelActive();
                            ctx.fireUserEventTriggered("another handler's event");
                        }
                    });
                }
            };
            AsyncResult<Connection> result = connect(customizer, Duration.ofMillis(300), null, recorder);
            Await.done(result);
            assertInstanceOf(ConnectTimeoutException.class, result.exception());
            assertEquals(List.of("closed by ConnectTimeoutException"), recorder.events);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void timeoutOfTheProxyHandlerFailsTheAttempt(boolean secured) throws Exception {
        try (TestProxy proxy = new TestProxy(kind, TestProxy.Mode.SILENT, 1)) {
            ProxyHandler impatient = proxy.handler();
            impatient.setConnectTimeoutMillis(100);
            AsyncResult<Connection> result = connect(impatient, LONG, secured ? TlsOptions.DEFAULT : null);
            Await.done(result);
            assertInstanceOf(ProxyConnectException.class, result.exception());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void stopDoesNotWaitForTheProxy(boolean secured) throws Exception {
        try (TestProxy proxy = new TestProxy(kind, TestProxy.Mode.SILENT, 1)) {
            AsyncResult<Connection> result = connect(proxy.handler(), LONG, secured ? TlsOptions.DEFAULT : null);
            Await.until(() -> proxy.accepted() == 1);
            Await.done(handler().stop());
            assertTrue(result.isDone());
            assertEquals(1, recorder.events.size());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void cancelDoesNotWaitForTheProxy(boolean secured) throws Exception {
        try (TestProxy proxy = new TestProxy(kind, TestProxy.Mode.SILENT, 1)) {
            AsyncResult<Connection> result = connect(proxy.handler(), LONG, secured ? TlsOptions.DEFAULT : null);
            Await.until(() -> proxy.accepted() == 1);
            result.cancel();
            Await.latch(recorder.closed);
            assertInstanceOf(CancellationException.class, recorder.cause);
            assertEquals(1, recorder.events.size());
        }
    }

    /** The first proxy forwards to the second one, which forwards to the server. */
    @ParameterizedTest
    @EnumSource(names = {"WORKS", "HANGS_UP"})
    void connectWaitsForBothOfTwoProxies(TestProxy.Mode farther) throws Exception {
        try (FrameServer server = new FrameServer(null);
                TestProxy second = new TestProxy(kind, farther, server.port());
                TestProxy first = new TestProxy(kind, TestProxy.Mode.WORKS, second.port())) {
            ProxyHandler inner = second.handler();
            AsyncResult<Connection> result = connect(
                    new NettyCustomizer() {
                        @Override
                        public void afterChannelInitialized(Channel channel) {
                            channel.pipeline().addFirst(first.handler(), inner);
                        }
                    },
                    LONG,
                    null,
                    recorder);
            Await.done(result);
            if (farther == TestProxy.Mode.WORKS) {
                Connection connection = result.get(LONG);
                handler().loop().execute(() -> connection.write(FramesTest.encoder(1)));
                Await.until(() -> recorder.events.contains("frame 01"));
            } else {
                assertInstanceOf(ProxyConnectException.class, result.exception());
                assertEquals(1, recorder.events.size());
            }
        }
    }

    private static String name(AsyncResult<?> result) {
        Throwable error = result.exception();
        return error == null ? "" : error.getClass().getSimpleName();
    }

    private SequentialNettyHandler handler() {
        if (handler == null) {
            throw new AssertionError("not made yet");
        }
        return handler;
    }

    private AsyncResult<Connection> connect(ProxyHandler proxy, Duration timeout, @Nullable TlsOptions tls) {
        return connect(proxy, timeout, tls, recorder);
    }

    private AsyncResult<Connection> connect(
            ProxyHandler proxy, Duration timeout, @Nullable TlsOptions tls, Recorder listener) {
        NettyCustomizer customizer = new NettyCustomizer() {
            @Override
            public void afterChannelInitialized(Channel channel) {
                channel.pipeline().addFirst(proxy);
            }
        };
        return connect(customizer, timeout, tls, listener);
    }

    private AsyncResult<Connection> connect(
            NettyCustomizer customizer, Duration timeout, @Nullable TlsOptions tls, Recorder listener) {
        SequentialNettyHandler made = SequentialNettyHandler.builder()
                .transport(NettyTransport.NIO)
                .addressResolverGroup(namesAreTheProxys())
                .customizer(customizer)
                .build();
        handler = made;
        made.start();
        return made.connect(new Endpoint("zk.inside.example", 2181), new ConnectOptions(timeout, 1000, tls), listener);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // it accepts each address and does not resolve it
    private static AddressResolverGroup<InetSocketAddress> namesAreTheProxys() {
        AddressResolverGroup<? extends SocketAddress> none = NoopAddressResolverGroup.INSTANCE;
        return (AddressResolverGroup) none;
    }
}
