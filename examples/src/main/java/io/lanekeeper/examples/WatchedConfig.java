// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Handler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The data of one node, kept up to date by a watch. A watch fires once, so each event causes another read, which sets the
 * watch again. Confined to the loop, where all lanes of the handler run: plain fields, no locks.
 */
final class WatchedConfig {
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final ZooKeeperClient zk;
    private final Handler handler;
    private final String path;
    private final Watch watch;
    private @Nullable String value;

    WatchedConfig(ZooKeeperClient zk, Handler handler, String path) {
        this.zk = zk;
        this.handler = handler;
        this.path = path;
        watch = zk.watch(event -> {
            if (event.type() != EventType.NONE) { // else the session is over, and the next one brings a CONNECTED
                load();
            }
        });
        zk.addListener(change -> {
            if (change.state().connected()) {
                load(); // a watch is registered by identity: one that is armed already is not armed twice
            }
        });
    }

    /** Returns the value last seen; null if the node does not exist. */
    @Nullable
    String value() {
        return value;
    }

    private void load() {
        zk.getData(path, watch).link(this::loaded);
    }

    private void loaded(AsyncResult<NodeData> read) {
        Throwable error = read.exception();
        if (error == null) {
            value = Text.text(read.getNoWait());
        } else if (error instanceof RefusedException refused && refused.code() == ErrorCode.NO_NODE) {
            value = null;
            zk.exists(path, watch).link(this::looked); // a read of no node sets no watch, but this does
        } else {
            retry();
        }
    }

    private void looked(AsyncResult<Stat> look) {
        if (!look.successful()) {
            retry();
        } else if (look.value() != null) {
            load(); // created in between
        }
    }

    private void retry() {
        if (zk.state().connected()) { // else the next CONNECTED sees to it
            handler.sleep(RETRY).link(slept -> load());
        }
    }
}
