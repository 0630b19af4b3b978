// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** This project's client: all sessions on one handler with one loop. */
final class Ours implements Candidate {
    private static final Duration HELD = Duration.ofMinutes(30);

    private final EventLoopGroup group;
    private final SequentialNettyHandler handler;
    private final List<ZooKeeperClient> clients = new ArrayList<>();
    private final AtomicInteger lost = new AtomicInteger();

    private final int batchReads;

    /** Sets the number of reads that may be sent as one {@code multiRead}. */
    Ours(Transports transport, int batchReads) {
        this.batchReads = batchReads;
        group = transport.oneLoop();
        handler = SequentialNettyHandler.builder()
                .eventLoopGroup(group)
                // The first callbacks of a cold JVM are slow, and so are those on two shared cores.
                .slowCallbackThreshold(Duration.ofSeconds(10))
                .build();
    }

    @Override
    public void connect(Settings settings, int sessions) throws Exception {
        List<AsyncResult<Void>> started = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            ZooKeeperClient client = ZooKeeperClient.builder()
                    .connectString(settings.server())
                    .handler(handler)
                    .sessionTimeout(settings.sessionTimeout())
                    .requestTimeout(HELD) // What is held must be so until the end.
                    .maxInFlight(settings.maxInFlight())
                    .batchReads(batchReads)
                    .maxQueued(Math.max(65_536, settings.maxInFlight()))
                    .build();
            client.addListener(change -> {
                if (change.state() != SessionState.CONNECTED && change.cause() != StateCause.STOPPED) {
                    lost.incrementAndGet();
                }
            });
            clients.add(client);
            started.add(client.start());
        }
        for (AsyncResult<Void> start : started) {
            start.get(Duration.ofMinutes(2));
        }
    }

    @Override
    public Runnable reader(int session, String path, Callback callback) {
        ZooKeeperClient client = clients.get(session);
        Consumer<AsyncResult<NodeData>> link = read(callback);
        return () -> client.getData(path).link(link);
    }

    @Override
    public Runnable writer(int session, String path, byte[] data, Callback callback) {
        ZooKeeperClient client = clients.get(session);
        Consumer<AsyncResult<Stat>> link =
                result -> callback.complete(result.value(), result.successful() ? data.length : Callback.FAILED);
        return () -> client.setData(path, data).link(link);
    }

    @Override
    public Runnable watcher(int session, String path, Runnable fired, Callback callback) {
        ZooKeeperClient client = clients.get(session);
        Consumer<AsyncResult<NodeData>> link = read(callback);
        Watcher watcher = event -> fired.run();
        return () -> client.getData(path, watcher).link(link);
    }

    private static Consumer<AsyncResult<NodeData>> read(Callback callback) {
        return result -> {
            NodeData value = result.value();
            byte[] data = value == null ? null : value.data();
            callback.complete(value, data == null ? Callback.FAILED : data.length);
        };
    }

    @Override
    public void onLoop(int session, Runnable task) {
        handler.loop().execute(task);
    }

    @Override
    public int lost() {
        return lost.get();
    }

    @Override
    public void close() throws Exception {
        List<AsyncResult<Void>> stopped = new ArrayList<>();
        for (ZooKeeperClient client : clients) {
            stopped.add(client.stop());
        }
        for (AsyncResult<Void> stop : stopped) {
            stop.await(Duration.ofSeconds(30));
        }
        handler.stop().await(Duration.ofSeconds(10));
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(10, TimeUnit.SECONDS);
    }
}
