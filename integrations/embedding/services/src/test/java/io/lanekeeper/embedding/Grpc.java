// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.embedding;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.lanekeeper.client.ZooKeeperClient;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** On gRPC: server, client and ZooKeeper's client on the same loops, without an executor. */
final class Grpc implements Embedding {
    private static final String HOST = "127.0.0.1";
    private static final MethodDescriptor<String, String> READ = MethodDescriptor.<String, String>newBuilder()
            .setType(MethodType.UNARY)
            .setFullMethodName("Nodes/Read")
            .setRequestMarshaller(new Text())
            .setResponseMarshaller(new Text())
            .build();

    @SuppressWarnings("deprecation") // as long as gRPC supports Netty 4.1
    private final EventLoopGroup loops = new NioEventLoopGroup(LOOPS);

    private final List<ManagedChannel> channels = new ArrayList<>();
    private @Nullable Server server;
    private int requests;

    @Override
    public void serve(Nodes nodes) throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .channelType(NioServerSocketChannel.class)
                .directExecutor()
                .addService(ServerServiceDefinition.builder("Nodes")
                        .addMethod(READ, ServerCalls.asyncUnaryCall((path, observer) -> answer(nodes, path, observer)))
                        .build())
                .build()
                .start();
        for (int i = 0; i < 2 * LOOPS; i++) {
            channels.add(newChannel());
        }
    }

    private void answer(Nodes nodes, String path, StreamObserver<String> observer) {
        Thread requestThread = Thread.currentThread();
        if (Nodes.warm(path)) {
            complete(observer, "warm");
            return;
        }
        ZooKeeperClient zk = Nodes.own(path) ? nodes.clients().current() : nodes.one();
        zk.getData(Nodes.node(path)).link(read -> {
            Throwable error = read.exception();
            if (error != null) {
                observer.onError(error);
            } else {
                complete(observer, Nodes.answer(Objects.requireNonNull(read.value()), requestThread));
            }
        });
    }

    private static void complete(StreamObserver<String> observer, String text) {
        observer.onNext(text);
        observer.onCompleted();
    }

    /** An observer may be called on any thread; gRPC goes to the loop of the call itself. */
    @Override
    public boolean bringsBack() {
        return false;
    }

    @Override
    public EventLoopGroup loops() {
        return loops;
    }

    private ManagedChannel newChannel() {
        return NettyChannelBuilder.forAddress(
                        HOST, Objects.requireNonNull(server).getPort())
                .usePlaintext()
                .eventLoopGroup(loops)
                .channelType(NioSocketChannel.class)
                .directExecutor()
                .build();
    }

    /** Sends the request on the next open connection, since gRPC starts threads to make channels. */
    @Override
    public String ask(String path) {
        ManagedChannel channel = channels.get(requests++ % channels.size());
        return ClientCalls.blockingUnaryCall(
                channel.newCall(READ, CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS)), path);
    }

    @Override
    public void end() throws InterruptedException {
        for (ManagedChannel channel : channels) {
            channel.shutdown().awaitTermination(30, TimeUnit.SECONDS);
        }
        Objects.requireNonNull(server).shutdown().awaitTermination(30, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
