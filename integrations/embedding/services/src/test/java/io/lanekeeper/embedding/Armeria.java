// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.embedding;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.util.EventLoopGroups;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.handler.netty.NettyResults;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** On Armeria, with the transport that it prefers. */
final class Armeria extends HttpEmbedding {
    private final EventLoopGroup loops = EventLoopGroups.newEventLoopGroup(LOOPS);
    private @Nullable Server server;

    @Override
    public void serve(Nodes nodes) {
        server = Server.builder()
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .workerGroup(loops, false)
                .serviceUnder("/", (context, request) -> HttpResponse.of(answer(nodes, context)))
                .build();
        server.start().join();
    }

    private static CompletableFuture<HttpResponse> answer(Nodes nodes, ServiceRequestContext context) {
        String path = context.path();
        Thread requestThread = Thread.currentThread();
        CompletableFuture<HttpResponse> response = new CompletableFuture<>();
        if (Nodes.warm(path)) {
            response.complete(HttpResponse.of("warm"));
        } else {
            read(nodes, context, path).addListener((Future<NodeData> read) -> {
                if (read.isSuccess()) {
                    response.complete(HttpResponse.of(Nodes.answer(read.getNow(), requestThread)));
                } else {
                    response.completeExceptionally(Objects.requireNonNull(read.cause()));
                }
            });
        }
        return response;
    }

    private static Future<NodeData> read(Nodes nodes, ServiceRequestContext context, String path) {
        String node = Nodes.node(path);
        return Nodes.own(path)
                ? NettyResults.future(
                        nodes.clients().of(context.eventLoop().withoutContext()).getData(node))
                : NettyResults.on(context.eventLoop(), nodes.one().getData(node));
    }

    @Override
    int port() {
        return Objects.requireNonNull(server).activeLocalPort();
    }

    @Override
    public EventLoopGroup loops() {
        return loops;
    }

    @Override
    public void end() throws InterruptedException {
        Objects.requireNonNull(server).stop().join();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
}
