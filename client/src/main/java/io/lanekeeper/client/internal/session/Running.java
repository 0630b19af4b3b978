// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Promise;
import org.jspecify.annotations.Nullable;

/** A life, which is born when the handler runs and the former life has ended, with its two results. */
final class Running {
    final Promise<Void> started;
    final Promise<Void> stopped;
    final Intake intake;

    volatile @Nullable SessionLife life;

    volatile @Nullable Cancellable loopWatch;

    private volatile boolean ending;
    private volatile boolean over;

    Running(Handler handler, Intake intake) {
        this.intake = intake;
        started = handler.asyncResult();
        stopped = handler.asyncResult();
    }

    /** It ends by itself, and the next start begins another one. Comes before anybody hears of the end. */
    void markEnding() {
        ending = true;
    }

    /** Whether it ends by itself. */
    boolean ending() {
        return ending || started.exception() != null;
    }

    /** Whether nothing of it runs on the loop any more. */
    boolean over() {
        return over;
    }

    /** Takes in nothing for a life that is not going to be born. */
    void refuse() {
        intake.shut();
        started.setException(new ClientStoppedException(new RequestContext("start", null, null, 0)));
    }

    /** Ends a life that was never born, or whose loop has ended. */
    void end() {
        over = true;
        refuse();
        stopped.set(null);
    }

    /** The session that was left when the life ended; null if there is none. */
    @Nullable
    SessionCredentials handedOver() {
        SessionLife ended = life;
        return ended == null ? null : ended.handedOver();
    }

    /** For what has been entered, and so has a life. */
    SessionLife requireLife() {
        SessionLife born = life;
        if (born == null) {
            throw new IllegalStateException("entered without a life");
        }
        return born;
    }
}
