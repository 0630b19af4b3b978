// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.node;

import io.lanekeeper.client.data.Children;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Handler;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A client, as node watches and publishers use it. Any thread. */
public interface NodeAccess {
    /** Returns the handler of the client. */
    Handler handler();

    /** Returns whether the client is connected. */
    boolean connected();

    /** Returns the id of the session; 0 while there is none. */
    long sessionId();

    /** Calls {@code listener} on the loop whenever the client is connected, in no lane, and so behind no held one. */
    Registration onConnected(Runnable listener);

    /** Returns a watch that can be closed. */
    Watch watch(Watcher watcher);

    /** Runs user code in the watch lane or, if it can run no more, {@code ifLost} on any thread. */
    void dispatchWatch(Callable<?> userCode, Runnable ifLost);

    /** Repeats an operation without a limit, as long as it fails with errors that may pass. */
    <T extends @Nullable Object> AsyncResult<T> untilItPasses(Supplier<? extends AsyncResult<T>> operation);

    /** Reads data and sets a watch. */
    AsyncResult<NodeData> getData(String path, Watcher watcher);

    /** Reads children and sets a watch. */
    AsyncResult<Children> getChildren(String path, Watcher watcher);

    /** Reads the Stat, null for a node that does not exist, and sets a watch. */
    AsyncResult<@Nullable Stat> exists(String path, Watcher watcher);

    /** Has the server catch up with the leader. */
    AsyncResult<Void> sync(String path);
}
