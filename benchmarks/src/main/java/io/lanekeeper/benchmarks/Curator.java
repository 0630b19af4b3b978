// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.BackgroundCallback;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.Watcher;

/** Curator in the background, on the official client's default socket. */
final class Curator implements Candidate {
    private static final BackgroundCallback READ = (client, event) -> {
        byte[] data = event.getData();
        ((Callback) event.getContext()).complete(event.getStat(), data == null ? Callback.FAILED : data.length);
    };
    private static final BackgroundCallback WRITE = (client, event) ->
            ((Callback) event.getContext()).complete(event.getStat(), event.getResultCode() == 0 ? 0 : Callback.FAILED);

    /** A call of Curator's builders, which throw checked exceptions. */
    private interface Operation {
        void run() throws Exception;
    }

    private final List<CuratorFramework> clients = new ArrayList<>();
    private final AtomicInteger lost = new AtomicInteger();

    @Override
    public void connect(Settings settings, int sessions) throws Exception {
        List<CuratorFramework> started = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            CuratorFramework client = CuratorFrameworkFactory.newClient(
                    settings.server(),
                    (int) settings.sessionTimeout().toMillis(),
                    (int) settings.sessionTimeout().toMillis(),
                    new RetryOneTime(1000));
            client.getConnectionStateListenable().addListener((source, state) -> {
                if (state == ConnectionState.SUSPENDED || state == ConnectionState.LOST) {
                    lost.incrementAndGet();
                }
            });
            client.start();
            started.add(client);
        }
        for (CuratorFramework client : started) {
            if (!client.blockUntilConnected(2, TimeUnit.MINUTES)) {
                throw new IllegalStateException("a session without a connection");
            }
        }
        clients.addAll(started);
    }

    @Override
    public Runnable reader(int session, String path, Callback callback) {
        CuratorFramework client = clients.get(session);
        return unchecked(() -> client.getData().inBackground(READ, callback).forPath(path));
    }

    @Override
    public Runnable writer(int session, String path, byte[] data, Callback callback) {
        CuratorFramework client = clients.get(session);
        return unchecked(() -> client.setData().inBackground(WRITE, callback).forPath(path, data));
    }

    @Override
    public Runnable watcher(int session, String path, Runnable fired, Callback callback) {
        CuratorFramework client = clients.get(session);
        Watcher watcher = Official.watcher(fired);
        return unchecked(() -> client.getData()
                .usingWatcher(watcher)
                .inBackground(READ, callback)
                .forPath(path));
    }

    private static Runnable unchecked(Operation operation) {
        return () -> {
            try {
                operation.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
    }

    @Override
    public void onLoop(int session, Runnable task) {
        task.run();
    }

    @Override
    public int lost() {
        return lost.get();
    }

    @Override
    public void close() {
        clients.forEach(CuratorFramework::close);
    }
}
