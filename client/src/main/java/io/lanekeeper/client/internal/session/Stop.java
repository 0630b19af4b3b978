// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.error.ZooKeeperException;
import org.jspecify.annotations.Nullable;

/**
 * The wish to end a life. It takes the way of the requests, so that those made before it are answered, and those made
 * after it are not.
 */
final class Stop extends Submission {
    private final SessionLife life;
    private final Runnable onRefused;

    /** With what to do if there is no loop any more. */
    Stop(SessionLife life, Runnable onRefused) {
        this.life = life;
        this.onRefused = onRefused;
    }

    @Override
    void enter(RequestPipeline pipeline) {
        life.stop();
    }

    @Override
    void refuse(ZooKeeperException reason) {
        onRefused.run();
    }

    @Override
    boolean urgent() {
        return true;
    }

    @Override
    String operation() {
        return "stop";
    }

    @Override
    @Nullable
    String path() {
        return null;
    }
}
