// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.embedding;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.handler.netty.NettyResults;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** On Netty alone, 4.1 or 4.2. */
final class PlainNetty extends HttpEmbedding {
    @SuppressWarnings("deprecation") // Netty 4.1 has no other
    private final EventLoopGroup loops = new NioEventLoopGroup(LOOPS);

    private @Nullable Channel server;

    @Override
    public void serve(Nodes nodes) throws InterruptedException {
        server = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(4096))
                                .addLast(new Requests(nodes));
                    }
                })
                .bind(HOST, 0)
                .sync()
                .channel();
    }

    @Override
    int port() {
        return ((InetSocketAddress) Objects.requireNonNull(server).localAddress()).getPort();
    }

    @Override
    public EventLoopGroup loops() {
        return loops;
    }

    @Override
    public void end() throws InterruptedException {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }

    private static final class Requests extends SimpleChannelInboundHandler<FullHttpRequest> {
        private final Nodes nodes;

        Requests(Nodes nodes) {
            this.nodes = nodes;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            String path = request.uri();
            Thread requestThread = Thread.currentThread();
            if (Nodes.warm(path)) {
                respond(context, HttpResponseStatus.OK, "warm");
            } else {
                read(context, path).addListener((Future<NodeData> read) -> {
                    if (read.isSuccess()) {
                        respond(context, HttpResponseStatus.OK, Nodes.answer(read.getNow(), requestThread));
                    } else {
                        respond(context, HttpResponseStatus.BAD_GATEWAY, String.valueOf(read.cause()));
                    }
                });
            }
        }

        private Future<NodeData> read(ChannelHandlerContext context, String path) {
            String node = Nodes.node(path);
            return Nodes.own(path)
                    ? NettyResults.future(nodes.clients().of(context.channel()).getData(node))
                    : NettyResults.on(context.executor(), nodes.one().getData(node));
        }

        private static void respond(ChannelHandlerContext context, HttpResponseStatus status, String text) {
            FullHttpResponse response =
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(text, UTF_8));
            HttpUtil.setContentLength(response, response.content().readableBytes());
            context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }
    }
}
