// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_LENGTH;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_TYPE;
import static io.netty.handler.codec.http.HttpResponseStatus.BAD_REQUEST;
import static io.netty.handler.codec.http.HttpResponseStatus.METHOD_NOT_ALLOWED;
import static io.netty.handler.codec.http.HttpResponseStatus.NOT_FOUND;
import static io.netty.handler.codec.http.HttpResponseStatus.OK;
import static io.netty.handler.codec.http.HttpResponseStatus.SERVICE_UNAVAILABLE;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.handler.netty.NettyResults;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.concurrent.Future;

/**
 * Replies to {@code GET /config} with the watched value and to {@code GET /nodes/...} by a read, without blocking. The channel
 * reads a request after the reply to the one before, so that pipelined requests are served in order.
 */
final class ConfigHttpHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final String NODES = "/nodes";

    private final ZooKeeperClient zk;
    private final WatchedConfig config;
    private boolean answering;

    ConfigHttpHandler(ZooKeeperClient zk, WatchedConfig config) {
        this.zk = zk;
        this.config = config;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.read();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!answering) {
            ctx.read();
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        answering = true;
        if (request.decoderResult().isFailure()) {
            answer(ctx, BAD_REQUEST, "not HTTP");
        } else if (!HttpMethod.GET.equals(request.method())) {
            answer(ctx, METHOD_NOT_ALLOWED, "GET only");
        } else if (!zk.state().connected()) {
            answer(ctx, SERVICE_UNAVAILABLE, "no ZooKeeper session");
        } else {
            route(ctx, new QueryStringDecoder(request.uri()).path());
        }
    }

    private void route(ChannelHandlerContext ctx, String path) {
        if (path.equals("/config")) {
            String value = config.value();
            answer(ctx, value == null ? NOT_FOUND : OK, value == null ? "no config" : value);
        } else if (path.startsWith(NODES + "/")) {
            read(ctx, path.substring(NODES.length()));
        } else {
            answer(ctx, NOT_FOUND, "try /config or /nodes/config");
        }
    }

    private void read(ChannelHandlerContext ctx, String path) {
        try {
            // The result is a Netty future; its listener runs on the client's loop, which here is the channel's too.
            NettyResults.future(zk.getData(path)).addListener((Future<NodeData> read) -> answer(ctx, read));
        } catch (IllegalArgumentException e) { // not a path, refused at the call
            answer(ctx, BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    private void answer(ChannelHandlerContext ctx, Future<NodeData> read) {
        if (read.isSuccess()) {
            answer(ctx, OK, Text.text(read.getNow()));
        } else if (read.cause() instanceof RefusedException refused && refused.code() == ErrorCode.NO_NODE) {
            answer(ctx, NOT_FOUND, "no such node");
        } else {
            answer(ctx, SERVICE_UNAVAILABLE, read.cause().toString());
        }
    }

    private void answer(ChannelHandlerContext ctx, HttpResponseStatus status, String text) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, ByteBufUtil.writeUtf8(ctx.alloc(), text + "\n"));
        response.headers()
                .set(CONTENT_TYPE, "text/plain; charset=utf-8")
                .setInt(CONTENT_LENGTH, response.content().readableBytes());
        ctx.writeAndFlush(response);
        answering = false;
        ctx.read();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
