// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.internal.callback.Timed;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Lane;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands user code to its lane. A handler that somebody stopped under a running client must not upset the session. */
final class LaneDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(LaneDispatcher.class);

    private final Handler handler;

    LaneDispatcher(Handler handler) {
        this.handler = handler;
    }

    /** Has the handler keep the time of user code that waits for an executor. */
    void time(Object userCode) {
        Timed.time(userCode, handler);
    }

    void dispatch(Lane lane, Callable<?> task) {
        try {
            handler.dispatch(new Callback(lane, task));
        } catch (RejectedExecutionException e) {
            LOG.debug("Nobody is told: handler {} does not run", handler.name(), e);
        }
    }
}
