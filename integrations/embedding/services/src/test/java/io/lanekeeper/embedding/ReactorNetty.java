// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.embedding;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.handler.netty.NettyResults;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.resources.LoopResources;

/** On reactor-netty, 1.2 or 1.3, with the transport that it prefers. */
final class ReactorNetty extends HttpEmbedding {
    private final LoopResources resources = LoopResources.create("service", 1, LOOPS, true);
    private @Nullable DisposableServer server;

    @Override
    public void serve(Nodes nodes) {
        server = HttpServer.create()
                .host(HOST)
                .port(0)
                .runOn(resources)
                .handle((request, response) -> response.sendString(answer(nodes, request)))
                .bindNow(Duration.ofSeconds(30));
    }

    private static Mono<String> answer(Nodes nodes, HttpServerRequest request) {
        String path = request.uri();
        Thread requestThread = Thread.currentThread();
        if (Nodes.warm(path)) {
            return Mono.just("warm");
        }
        String node = Nodes.node(path);
        Mono<NodeData> read = Nodes.own(path)
                ? Mono.fromCompletionStage(
                        () -> nodes.clients().current().getData(node).toCompletionStage())
                : mono(NettyResults.on(loop(request), nodes.one().getData(node)));
        return read.map(data -> Nodes.answer(data, requestThread));
    }

    private static EventLoop loop(HttpServerRequest request) {
        AtomicReference<@Nullable EventLoop> loop = new AtomicReference<>();
        request.withConnection(connection -> loop.set(connection.channel().eventLoop()));
        return Objects.requireNonNull(loop.get());
    }

    private static <T> Mono<T> mono(Future<T> future) {
        return Mono.create(sink -> {
            sink.onCancel(() -> future.cancel(false));
            future.addListener((Future<T> done) -> {
                if (done.isSuccess()) {
                    sink.success(done.getNow());
                } else {
                    sink.error(Objects.requireNonNull(done.cause()));
                }
            });
        });
    }

    @Override
    int port() {
        return Objects.requireNonNull(server).port();
    }

    @Override
    public EventLoopGroup loops() {
        return resources.onServer(LoopResources.DEFAULT_NATIVE);
    }

    @Override
    public void end() {
        Objects.requireNonNull(server).disposeNow(Duration.ofSeconds(30));
        resources.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block(Duration.ofSeconds(30));
    }
}
