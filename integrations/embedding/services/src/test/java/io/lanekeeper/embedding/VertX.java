// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.embedding;

import io.lanekeeper.client.ZooKeeperClient;
import io.netty.channel.EventLoopGroup;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Verticle;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** On Vert.x, 4 or 5: a verticle for each loop. */
final class VertX extends HttpEmbedding {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS));
    private final int port = freePort();

    @Override
    public void serve(Nodes nodes) throws Exception {
        DeploymentOptions options = new DeploymentOptions().setInstances(LOOPS);
        Supplier<Verticle> servers = () -> new Server(nodes, port); // a type that both versions have
        await(vertx.deployVerticle(servers, options));
    }

    /** Vert.x 4 has this method in {@code Vertx}, Vert.x 5 in {@code VertxInternal}, in another package than Vert.x 4. */
    @Override
    public EventLoopGroup loops() throws ReflectiveOperationException {
        return (EventLoopGroup)
                vertx.getClass().getMethod("nettyEventLoopGroup").invoke(vertx);
    }

    @Override
    int port() {
        return port;
    }

    @Override
    public void end() throws Exception {
        await(vertx.close());
    }

    private static void await(Future<?> future) throws Exception {
        future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Server extends AbstractVerticle {
        private final Nodes nodes;
        private final int port;

        Server(Nodes nodes, int port) {
            this.nodes = nodes;
            this.port = port;
        }

        @Override
        public void start(Promise<Void> started) {
            vertx.createHttpServer()
                    .requestHandler(this::answer)
                    .listen(port, HOST)
                    .onSuccess(server -> started.complete())
                    .onFailure(started::fail);
        }

        private void answer(HttpServerRequest request) {
            String path = request.path();
            Thread requestThread = Thread.currentThread();
            if (Nodes.warm(path)) {
                request.response().end("warm");
                return;
            }
            ZooKeeperClient zk = Nodes.own(path) ? nodes.clients().current() : nodes.one();
            Future.fromCompletionStage(zk.getData(Nodes.node(path)).toCompletionStage(), context)
                    .onSuccess(read -> request.response().end(Nodes.answer(read, requestThread)))
                    .onFailure(error -> request.response().setStatusCode(502).end(String.valueOf(error)));
        }
    }
}
