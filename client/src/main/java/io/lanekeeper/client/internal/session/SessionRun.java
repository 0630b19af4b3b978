// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.internal.request.LoopInbox;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Promise;
import org.jspecify.annotations.Nullable;

/** A run, which starts when the handler runs and the former run has ended, with its two results. */
final class SessionRun {
    final Promise<Void> started;
    final Promise<Void> stopped;
    final LoopInbox inbox;

    volatile @Nullable SessionStateMachine stateMachine;

    volatile @Nullable Cancellable loopWatch;

    private volatile boolean ending;
    private volatile boolean ended;

    SessionRun(Handler handler, LoopInbox inbox) {
        this.inbox = inbox;
        started = handler.asyncResult();
        stopped = handler.asyncResult();
    }

    /** It ends by itself, and the next start begins another one. Comes before the end is announced. */
    void markEnding() {
        ending = true;
    }

    /** Returns whether it ends by itself. */
    boolean ending() {
        return ending || started.exception() != null;
    }

    /** Returns whether nothing of it runs on the loop any more. */
    boolean ended() {
        return ended;
    }

    /** Takes in nothing for a run that is not going to start. */
    void reject() {
        inbox.close();
        started.setException(new ClientStoppedException(new RequestContext("start", null, null, 0)));
    }

    /** Ends a run that never started, or whose loop has ended. */
    void end() {
        ended = true;
        reject();
        stopped.set(null);
    }

    /** The session that was left when the run ended; null if there is none. */
    @Nullable
    SessionCredentials handedOver() {
        SessionStateMachine ended = stateMachine;
        return ended == null ? null : ended.handedOver();
    }

    /** For what has been entered, and so has a run. */
    SessionStateMachine requireStateMachine() {
        SessionStateMachine made = stateMachine;
        if (made == null) {
            throw new IllegalStateException("executed before the run has started");
        }
        return made;
    }
}
