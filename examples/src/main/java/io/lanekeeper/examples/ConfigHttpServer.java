// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import static io.lanekeeper.examples.Text.bytes;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.flow.FlowControlHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * An HTTP server that serves data of ZooKeeper: channels, client and callbacks are on one event loop of the application. There
 * is no other thread, no lock, no wait.
 *
 * <p>A server with several loops has one client for each, by {@link io.lanekeeper.handler.netty.LoopLocal}. Or it has one client
 * for all, and brings results to the loop of the channel by {@link io.lanekeeper.handler.netty.NettyResults#on}.
 */
public final class ConfigHttpServer {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final int MAX_REQUEST = 4096;

    private ConfigHttpServer() {}

    /** Takes an optional connect string. With {@code --self-check} it sends requests to itself and ends. */
    public static void main(String[] args) throws Exception {
        boolean check = Arrays.asList(args).contains("--self-check");
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        EventLoop loop = group.next();
        SequentialNettyHandler handler = SequentialNettyHandler.on(loop);
        try (Server server = Server.of(args);
                ZooKeeperClient zk = ZooKeeperClient.builder()
                        .connectString(server.connectString() + "/config-http-server") // sees nothing but what is below
                        .handler(handler)
                        .requestTimeout(Duration.ofSeconds(2))
                        .build()) {
            WatchedConfig config = new WatchedConfig(zk, handler, "/config");
            zk.start().get(TIMEOUT);
            zk.ensurePath("/").get(TIMEOUT);
            zk.create("/config", bytes("one"))
                    .recover(error ->
                            error instanceof RefusedException refused && refused.code() == ErrorCode.NODE_EXISTS
                                    ? zk.setData("/config", bytes("one")).map(stat -> "/config")
                                    : AsyncResults.failed(handler, error))
                    .get(TIMEOUT);
            Channel http = listen(loop, check ? 0 : 8080, () -> new ConfigHttpHandler(zk, config));
            int port = ((InetSocketAddress) http.localAddress()).getPort();
            System.out.println("Serving http://127.0.0.1:" + port + "/config and /nodes/config");
            if (check) {
                new ConfigHttpSelfCheck(port, zk).run();
            } else {
                http.closeFuture().sync();
            }
        } finally {
            handler.stop().await(TIMEOUT); // takes its own things away; the loop goes on, for it is ours
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }

    /** Makes the last handler of a channel. */
    private interface HandlerFactory {
        ConfigHttpHandler make();
    }

    private static Channel listen(EventLoop loop, int port, HandlerFactory factory) throws InterruptedException {
        return new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpServerKeepAliveHandler())
                                .addLast(new HttpObjectAggregator(MAX_REQUEST))
                                .addLast(new FlowControlHandler()) // one request for each read()
                                .addLast(factory.make());
                    }
                })
                .bind("127.0.0.1", port)
                .sync()
                .channel();
    }
}
