// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.TlsOptions;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalServerChannel;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.resolver.InetSocketAddressResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections over real sockets. */
@Timeout(60)
@Tag("netty-4.1")
class ConnectTest extends ConnectFixture {
    @ParameterizedTest
    @EnumSource(names = {"NIO", "EPOLL", "IO_URING"})
    void framesAreSentAndReceived(NettyTransport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        rebuild(SequentialNettyHandler.builder().transport(transport));
        try (FrameServer server = new FrameServer(null)) {
            Connection connection = connect("127.0.0.1", server.port(), null).get(Duration.ofSeconds(20));
            assertSame(recorder.connection, connection);
            handler.loop().execute(() -> {
                connection.write(FramesTest.encoder(1, 2));
                connection.write(FramesTest.encoder(3));
            });
            Await.until(() -> recorder.without("read").size() == 3);
            connection.close();
            Await.latch(recorder.closed);
            assertEquals(List.of("opened", "frame 0102", "frame 03", "closed"), recorder.without("read"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NIO", "EPOLL", "IO_URING"})
    void namesAreResolvedOnTheLoop(NettyTransport transport) throws Exception {
        assumeTrue(transport.isAvailable());
        rebuild(SequentialNettyHandler.builder().transport(transport));
        try (FrameServer server = new FrameServer(null)) {
            assertEquals(
                    new Endpoint("localhost", server.port()),
                    connect("localhost", server.port(), null)
                            .get(Duration.ofSeconds(20))
                            .endpoint());
        }
    }

    @Test
    void bigDataIsEchoed() throws Exception {
        try (FrameServer server = new FrameServer(null)) {
            Connection connection = connect("127.0.0.1", server.port(), null).get(Duration.ofSeconds(20));
            handler.loop().execute(() -> {
                for (int i = 0; i < 40; i++) {
                    connection.write(FramesTest.sized(500_000, target -> target.put(new byte[500_000])));
                }
            });
            Await.until(() ->
                    recorder.events.stream().filter(e -> e.startsWith("frame")).count() == 40);
        }
    }

    @Test
    void listenerIsNotifiedBeforeTheLinks() throws Exception {
        try (FrameServer server = new FrameServer(null)) {
            List<String> seen = new ArrayList<>();
            AsyncResult<?> linked =
                    connect("127.0.0.1", server.port(), null).link(done -> seen.addAll(recorder.without("read")));
            Await.done(linked);
            Await.until(() -> !seen.isEmpty());
            assertEquals(List.of("opened"), seen);
        }
    }

    @Test
    void refusedConnectFailsTheResultAndClosesTheListener() throws Exception {
        AsyncResult<Connection> result = connect("127.0.0.1", closedPort(), null);
        Await.done(result);
        assertInstanceOf(ConnectException.class, result.exception());
        assertEquals(List.of("closed by AnnotatedConnectException"), recorder.events);
    }

    @Test
    void nextAddressIsTriedAfterAFailure() throws Exception {
        try (FrameServer server = new FrameServer(null)) {
            // Nothing listens on the first one: the server has bound 127.0.0.1 alone.
            rebuild(SequentialNettyHandler.builder()
                    .transport(NettyTransport.NIO)
                    .addressResolverGroup(new Fixed("127.0.0.2", "127.0.0.1")));
            connect("two.example", server.port(), null).get(Duration.ofSeconds(20));
            assertEquals(List.of("opened"), recorder.events);
        }
    }

    @Test
    void unknownNameFailsTheAttempt() throws Exception {
        rebuild(SequentialNettyHandler.builder().transport(NettyTransport.NIO).addressResolverGroup(new Fixed()));
        AsyncResult<Connection> result = connect("none.example", 1, null);
        Await.done(result);
        assertInstanceOf(UnknownHostException.class, result.exception());
        assertEquals(List.of("closed by UnknownHostException"), recorder.events);
    }

    @Test
    void cancelledConnectClosesItsSocket() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            AsyncResult<Connection> result = connect("127.0.0.1", mute.getLocalPort(), TlsOptions.DEFAULT);
            try (var accepted = mute.accept()) {
                assertTrue(result.cancel());
                Await.latch(recorder.closed);
                assertInstanceOf(CancellationException.class, recorder.cause);
                accepted.setSoTimeout(20_000);
                accepted.getInputStream().transferTo(OutputStream.nullOutputStream()); // Ends when the client does.
            }
            assertEquals(1, recorder.events.size());
        }
    }

    @Test
    void closeByThePeerAndStopOfTheHandlerCloseWithoutError() throws Exception {
        try (FrameServer server = new FrameServer(null)) {
            Await.done(connect("127.0.0.1", server.port(), null));
            Await.until(() -> server.accepted.size() == 1);
            server.accepted.get(0).close();
            Await.latch(recorder.closed);
            assertNull(recorder.cause);
            Recorder second = new Recorder();
            Await.done(handler.connect(
                    new Endpoint("127.0.0.1", server.port()),
                    new ConnectOptions(Duration.ofSeconds(10), 1000, null),
                    second));
            Await.done(handler.stop());
            Await.latch(second.closed);
        }
    }

    @Test
    void closeEndsSoonIfThePeerDoesNotRead() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Connection connection =
                    connect("127.0.0.1", mute.getLocalPort(), null).get(Duration.ofSeconds(20));
            handler.loop().execute(() -> {
                for (int i = 0; i < 40; i++) {
                    connection.write(FramesTest.sized(500_000, target -> target.put(new byte[500_000])));
                }
            });
            connection.close();
            Await.latch(recorder.closed);
            assertNull(recorder.cause);
        }
    }

    @Test
    void customizerSeesBootstrapAndChannel() throws Exception {
        List<String> seen = new ArrayList<>();
        Map<ChannelOption<?>, Object> options = new HashMap<>();
        handler.stop();
        handler = SequentialNettyHandler.builder()
                .transport(NettyTransport.NIO)
                .customizer(new NettyCustomizer() {
                    @Override
                    public void afterBootstrap(Bootstrap bootstrap) {
                        seen.add("bootstrap");
                        options.putAll(bootstrap.config().options());
                    }

                    @Override
                    public void afterChannelInitialized(Channel channel) {
                        seen.add("channel " + channel.pipeline().names().size());
                        throw new IllegalStateException("from the hook");
                    }
                })
                .build();
        handler.start();
        AsyncResult<Connection> result = connect("127.0.0.1", 1, null);
        Await.done(result);
        assertEquals(
                "from the hook",
                String.valueOf(
                        result.exception() == null ? "" : result.exception().getMessage()));
        assertEquals("bootstrap", seen.get(0));
        assertEquals(true, options.get(ChannelOption.TCP_NODELAY));
        assertEquals(true, options.get(ChannelOption.SO_KEEPALIVE));
        assertTrue(seen.get(1).startsWith("channel "));
    }

    /** A missing class or a lack of memory fails the attempt at once. No other address is tried. */
    @ParameterizedTest
    @ValueSource(strings = {"resolver", "bootstrap", "channel", "pipeline"})
    void errorDuringConnectFailsTheAttemptAtOnce(String place) throws Exception {
        for (Error error : List.of(new NoClassDefFoundError("gone"), new OutOfMemoryError("of a test"))) {
            Await.done(handler.stop());
            NettyHandlerBuilder builder = SequentialNettyHandler.builder()
                    .transport(NettyTransport.NIO)
                    .customizer(failing(place, error));
            handler = builder.addressResolverGroup(
                            place.equals("resolver") ? new Fixed(error) : new Fixed("127.0.0.1", "127.0.0.2"))
                    .build();
            handler.start();
            Recorder listener = new Recorder();
            try (FrameServer server = new FrameServer(null)) {
                AsyncResult<Connection> result = handler.connect(
                        new Endpoint("broken.example", server.port()),
                        new ConnectOptions(Duration.ofMinutes(10), 1000, null),
                        listener);
                Await.done(result);
                assertSame(error, result.exception());
                assertSame(error, listener.cause);
                assertEquals(1, listener.events.size());
            }
        }
    }

    private static NettyCustomizer failing(String place, Error error) {
        return new NettyCustomizer() {
            @Override
            public void afterBootstrap(Bootstrap bootstrap) {
                throwIf(place.equals("bootstrap"));
            }

            @Override
            public void afterChannelInitialized(Channel channel) {
                throwIf(place.equals("channel"));
                channel.pipeline().addFirst(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelActive(ChannelHandlerContext ctx) {
                        throwIf(place.equals("pipeline"));
                        ctx.fireChannelActive();
                    }
                });
            }

            private void throwIf(boolean here) {
                if (here) {
                    throw error;
                }
            }
        };
    }

    @Test
    void errorOfTheResolverFailsResolve() throws Exception {
        Error error = new NoClassDefFoundError("gone");
        rebuild(SequentialNettyHandler.builder().transport(NettyTransport.NIO).addressResolverGroup(new Fixed(error)));
        AsyncResult<?> result = handler.resolve(new Endpoint("broken.example", 1));
        Await.done(result);
        assertSame(error, result.exception());
    }

    @Test
    void defaultEventLoopConnectsLocalChannels() throws Exception {
        DefaultEventLoop loop = new DefaultEventLoop();
        try {
            Channel server = new ServerBootstrap()
                    .group(loop)
                    .channel(LocalServerChannel.class)
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {}
                    })
                    .bind(new LocalAddress("local:7"))
                    .sync()
                    .channel();
            rebuild(SequentialNettyHandler.builder().eventLoop(loop));
            connect("local", 7, null).get(Duration.ofSeconds(20));
            Await.done(server.close());
            AsyncResult<Connection> second = handler.connect(
                    new Endpoint("local", 7), new ConnectOptions(Duration.ofSeconds(5), 1, null), new Recorder());
            Await.done(second);
            assertInstanceOf(ConnectException.class, second.exception());
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    @Test
    void connectFailsAtOnceOnALoopThatHasEnded() throws Exception {
        DefaultEventLoop loop = new DefaultEventLoop();
        rebuild(SequentialNettyHandler.builder().eventLoop(loop));
        Await.done(loop.shutdownGracefully(0, 1, TimeUnit.SECONDS));
        AsyncResult<Connection> result = connect("local", 7, null);
        assertTrue(result.ready() && !result.successful());
        Await.latch(recorder.closed);
        assertEquals(1, recorder.events.size());
        assertTrue(!handler.lane(Lane.WATCH).inEventLoop());
    }

    private static int closedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** A resolver that has the same addresses for each name. */
    private static final class Fixed extends AddressResolverGroup<InetSocketAddress> {
        private final List<String> literals;
        private final @Nullable Error error;

        Fixed(String... literals) {
            this.literals = List.of(literals);
            this.error = null;
        }

        Fixed(Error error) {
            this.literals = List.of();
            this.error = error;
        }

        @Override
        protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
            return new InetSocketAddressResolver(executor, new InetNameResolver(executor) {
                @Override
                protected void doResolve(String name, Promise<InetAddress> promise) {
                    throw new AssertionError("all addresses are wanted");
                }

                @Override
                protected void doResolveAll(String name, Promise<List<InetAddress>> promise) throws Exception {
                    if (error != null) {
                        throw error;
                    }
                    List<InetAddress> all = new ArrayList<>();
                    for (String literal : literals) {
                        all.add(InetAddress.getByName(literal));
                    }
                    promise.setSuccess(all);
                }
            });
        }
    }
}
