// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.error.ZooKeeperException;
import org.jspecify.annotations.Nullable;

/**
 * The wish to end a run. It takes the way of the requests, so that those made before it are answered, and those made
 * after it are not.
 */
final class StopCommand extends LoopCommand {
    private final SessionStateMachine stateMachine;
    private final boolean detach;
    private final Runnable onRefused;

    /** With whether the session is to be left alone, and what to do if there is no loop any more. */
    StopCommand(SessionStateMachine stateMachine, boolean detach, Runnable onRefused) {
        this.stateMachine = stateMachine;
        this.detach = detach;
        this.onRefused = onRefused;
    }

    @Override
    void run(RequestPipeline pipeline) {
        if (detach) {
            stateMachine.detach();
        } else {
            stateMachine.stop();
        }
    }

    @Override
    void reject(ZooKeeperException reason) {
        onRefused.run();
    }

    @Override
    boolean urgent() {
        return true;
    }

    @Override
    String operation() {
        return detach ? "detach" : "stop";
    }

    @Override
    @Nullable
    String path() {
        return null;
    }
}
