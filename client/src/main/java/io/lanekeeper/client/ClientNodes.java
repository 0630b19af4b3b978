// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.data.Children;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.node.NodeAccess;
import io.lanekeeper.client.internal.session.Session;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Handler;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The view of a client for node watches and publishers. */
record ClientNodes(ZooKeeperClient client, Session session) implements NodeAccess {
    private static final RetryPolicy UNTIL_IT_PASSES =
            RetryPolicy.builder().unlimited().build();

    @Override
    public Handler handler() {
        return client.handler();
    }

    @Override
    public boolean connected() {
        return client.state().connected();
    }

    @Override
    public long sessionId() {
        return client.sessionId();
    }

    @Override
    public Registration onConnected(Runnable listener) {
        return session.onConnected(listener);
    }

    @Override
    public Watch watch(Watcher watcher) {
        return client.watch(watcher);
    }

    @Override
    public void dispatchWatch(Callable<?> userCode, Runnable ifLost) {
        session.dispatchWatch(userCode, ifLost);
    }

    @Override
    public <T extends @Nullable Object> AsyncResult<T> untilItPasses(Supplier<? extends AsyncResult<T>> operation) {
        return client.retry(UNTIL_IT_PASSES, operation);
    }

    @Override
    public AsyncResult<NodeData> getData(String path, Watcher watcher) {
        return client.getData(path, watcher);
    }

    @Override
    public AsyncResult<Children> getChildren(String path, Watcher watcher) {
        return client.getChildrenWithStat(path, watcher);
    }

    @Override
    public AsyncResult<@Nullable Stat> exists(String path, Watcher watcher) {
        return client.exists(path, watcher);
    }

    @Override
    public AsyncResult<Void> sync(String path) {
        return client.sync(path);
    }
}
