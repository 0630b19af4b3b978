// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.AsyncCallback.DataCallback;
import org.apache.zookeeper.AsyncCallback.StatCallback;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;

/** The official client, on one of its sockets. Its callbacks run on an event thread for each session. */
final class Official implements Candidate {
    /** Distinguished by the context, so that no object is needed for each request. */
    private static final DataCallback READ = (rc, path, context, data, stat) ->
            ((Callback) context).complete(stat, rc == 0 && data != null ? data.length : Callback.FAILED);

    private static final StatCallback WRITE =
            (rc, path, context, stat) -> ((Callback) context).complete(stat, rc == 0 ? 0 : Callback.FAILED);

    private final String socket;
    private final List<ZooKeeper> clients = new ArrayList<>();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile boolean closing;

    Official(String socket) {
        this.socket = socket;
    }

    @Override
    public void connect(Settings settings, int sessions) throws Exception {
        CountDownLatch connected = new CountDownLatch(sessions);
        for (int i = 0; i < sessions; i++) {
            ZKClientConfig config = new ZKClientConfig();
            config.setProperty(ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET, socket);
            clients.add(new ZooKeeper(
                    settings.server(),
                    (int) settings.sessionTimeout().toMillis(),
                    event -> {
                        if (event.getType() != EventType.None || closing) {
                            return;
                        }
                        if (event.getState() == KeeperState.SyncConnected) {
                            connected.countDown();
                        } else {
                            lost.incrementAndGet();
                        }
                    },
                    config));
        }
        if (!connected.await(2, TimeUnit.MINUTES)) {
            throw new IllegalStateException(connected.getCount() + " sessions without a connection");
        }
    }

    @Override
    public Runnable reader(int session, String path, Callback callback) {
        ZooKeeper client = clients.get(session);
        return () -> client.getData(path, false, READ, callback);
    }

    @Override
    public Runnable writer(int session, String path, byte[] data, Callback callback) {
        ZooKeeper client = clients.get(session);
        return () -> client.setData(path, data, -1, WRITE, callback);
    }

    @Override
    public Runnable watcher(int session, String path, Runnable fired, Callback callback) {
        ZooKeeper client = clients.get(session);
        Watcher watcher = watcher(fired);
        return () -> client.getData(path, watcher, READ, callback);
    }

    static Watcher watcher(Runnable fired) {
        return event -> {
            if (event.getType() == EventType.NodeDataChanged) {
                fired.run();
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
    public void close() throws Exception {
        closing = true;
        for (ZooKeeper client : clients) {
            client.close();
        }
    }
}
