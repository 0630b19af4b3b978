// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.netty.NettyResults;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.lanekeeper.recipes.Recipes;
import io.lanekeeper.recipes.election.ElectionOptions;
import io.lanekeeper.recipes.election.LeaderElection;
import io.lanekeeper.recipes.election.Leadership;
import io.lanekeeper.recipes.election.Participant;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server that takes part in an election. Its channels, its client and the client's callbacks are on one event loop, so its
 * fields need no lock. Only {@link #address()} is read by other threads.
 */
final class LeaderNode implements Flow.Subscriber<Optional<Participant>> {
    private static final String ELECTION = "/leader-http-server";
    private static final int MAX_REQUEST = 4096;

    private final EventLoop loop;
    private final SequentialNettyHandler handler;
    private final ZooKeeperClient zk;
    private volatile String address = "";
    private @Nullable LeaderElection election;
    private @Nullable String leader;

    LeaderNode(EventLoop loop, String connectString) {
        this.loop = loop;
        handler = SequentialNettyHandler.on(loop);
        zk = ZooKeeperClient.builder()
                .connectString(connectString)
                .handler(handler)
                .build();
    }

    /** Starts the client, binds the port, and contends. Complete when the candidate is in the queue. */
    AsyncResult<Void> start(int port) {
        return zk.start().flatMap(started -> {
            ChannelFuture bound = bind(port);
            return NettyResults.asyncResult(handler, bound)
                    .flatMap(done -> contend((InetSocketAddress) bound.channel().localAddress()));
        });
    }

    private AsyncResult<Void> contend(InetSocketAddress bound) {
        address = "http://127.0.0.1:" + bound.getPort();
        // The id of the candidate is the address that others redirect to.
        LeaderElection joined = Recipes.on(zk).election(ELECTION, ElectionOptions.DEFAULT.id(address));
        election = joined;
        joined.leader().subscribe(this);
        return joined.start();
    }

    /** Stops the client alone. The servers of ZooKeeper end the session, and the next candidate leads. */
    AsyncResult<Void> stopClient() {
        return zk.stop();
    }

    /** Stops the client, then its handler. The event loop goes on: it belongs to the application. */
    AsyncResult<Void> stop() {
        return zk.stop().flatMap(stopped -> handler.stop());
    }

    String address() {
        return address;
    }

    /** Returns the present leadership of this server; null if it does not lead. On the loop. */
    @Nullable
    Leadership leadership() {
        return election == null ? null : election.leadership();
    }

    /** Returns the address of the leader, as far as this server knows; null if there is none. On the loop. */
    @Nullable
    String leader() {
        return leader;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    /** Called in the watch lane, which is on the loop, with the leader now and after each change. */
    @Override
    public void onNext(Optional<Participant> present) {
        leader = present.map(Participant::id).orElse(null);
    }

    /** Called when the client is stopped: from now on this server knows no leader. */
    @Override
    public void onError(Throwable error) {
        leader = null;
    }

    @Override
    public void onComplete() {
        leader = null;
    }

    private ChannelFuture bind(int port) {
        return new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpServerKeepAliveHandler())
                                .addLast(new HttpObjectAggregator(MAX_REQUEST))
                                .addLast(new LeaderHttpHandler(LeaderNode.this));
                    }
                })
                .bind("127.0.0.1", port);
    }
}
