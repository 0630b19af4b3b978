// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.callback.ReplyTimer;
import io.lanekeeper.client.internal.config.SessionConfig;
import io.lanekeeper.client.internal.request.RequestPipeline;
import io.lanekeeper.client.internal.server.ServerAddress;
import io.lanekeeper.client.internal.server.ServerAddresses;
import io.lanekeeper.client.internal.server.WritableServerSearch;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Handler;
import org.jspecify.annotations.Nullable;

/**
 * The way from a connected server to a better one: why it is left, and how. Nothing more is sent then, and when all
 * that was sent has been answered, or has not been for the connect time-out, the connection is dropped. The state
 * machine handles the end of the connection.
 */
@LoopConfined
final class ServerSwitch {
    private final Handler handler;
    private final SessionConfig config;
    private final ServerAddresses servers;
    private final RequestPipeline pipeline;
    private final Runnable drop;
    /** Made where there is a read-only server. */
    private @Nullable WritableServerSearch better;

    private @Nullable Cancellable timer;
    /** Null while the server is not to be left. */
    private @Nullable StateCause why;

    /**
     * Creates a switch that has not started.
     *
     * @param drop drops the connection
     */
    ServerSwitch(
            Handler handler, SessionConfig config, ServerAddresses servers, RequestPipeline pipeline, Runnable drop) {
        this.handler = handler;
        this.config = config;
        this.servers = servers;
        this.pipeline = pipeline;
        this.drop = drop;
    }

    /** The connected server is read-only, and is left for the first of the others that says it takes writes. */
    void leaveWhenWritableServerFound(ServerAddress readOnly) {
        if (better == null) {
            better = new WritableServerSearch(handler, config.connect(), servers, this::writableServerFound);
        }
        better.start(readOnly);
    }

    private void writableServerFound(ServerAddress found) {
        servers.prefer(found);
        start(StateCause.READ_WRITE_SERVER_FOUND);
    }

    /** Leaves the connected server. Of several reasons the first counts. */
    void start(StateCause reason) {
        assert handler.loop().inLoop();
        if (why == null) {
            why = reason;
            timer = ReplyTimer.schedule(handler.loop(), drop, config.connect().connectTimeout());
            pipeline.drainSent(drop);
        }
    }

    /**
     * There is nothing to be left any more, or it is the run that ends.
     *
     * @return why the server was being left; null if it was not
     */
    @Nullable
    StateCause cancel() {
        if (better != null) {
            better.stop();
        }
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        StateCause reason = why;
        why = null;
        return reason;
    }
}
