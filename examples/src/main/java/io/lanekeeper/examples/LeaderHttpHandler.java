// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_LENGTH;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_TYPE;
import static io.netty.handler.codec.http.HttpHeaderNames.LOCATION;
import static io.netty.handler.codec.http.HttpHeaderNames.RETRY_AFTER;
import static io.netty.handler.codec.http.HttpResponseStatus.OK;
import static io.netty.handler.codec.http.HttpResponseStatus.SERVICE_UNAVAILABLE;
import static io.netty.handler.codec.http.HttpResponseStatus.TEMPORARY_REDIRECT;

import io.lanekeeper.recipes.election.Leadership;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** Answers requests while this server leads; else it redirects them to the leader. Each request is answered at once, without a wait. */
final class LeaderHttpHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final LeaderNode node;

    LeaderHttpHandler(LeaderNode node) {
        this.node = node;
    }

    /**
     * Decides by {@code isHeld()}, which is false while the connection to ZooKeeper is lost, and in the first instruction after a
     * pause of the process. That is enough for an answer. A request that writes would use {@code leadership.guarded}, or pass
     * {@code leadership.epoch()} to the store.
     */
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        Leadership leadership = node.leadership();
        String leader = node.leader();
        if (leadership != null && leadership.isHeld()) {
            ctx.writeAndFlush(response(ctx, OK, "led by " + node.address()));
        } else if (leader == null || leader.equals(node.address())) {
            FullHttpResponse response = response(ctx, SERVICE_UNAVAILABLE, "no leader");
            response.headers().setInt(RETRY_AFTER, 1);
            ctx.writeAndFlush(response);
        } else {
            FullHttpResponse response = response(ctx, TEMPORARY_REDIRECT, "led by " + leader);
            response.headers().set(LOCATION, leader + request.uri());
            ctx.writeAndFlush(response);
        }
    }

    private static FullHttpResponse response(ChannelHandlerContext ctx, HttpResponseStatus status, String text) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, ByteBufUtil.writeUtf8(ctx.alloc(), text + "\n"));
        response.headers()
                .set(CONTENT_TYPE, "text/plain; charset=utf-8")
                .setInt(CONTENT_LENGTH, response.content().readableBytes());
        return response;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
