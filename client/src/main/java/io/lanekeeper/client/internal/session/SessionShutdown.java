// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.error.AuthenticationFailedException;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.RetryFailedException;
import io.lanekeeper.client.error.SessionExpiredException;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.internal.callback.LoopCompletion;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.callback.ReplyTimer;
import io.lanekeeper.client.internal.protocol.CloseSessionRequest;
import io.lanekeeper.client.internal.request.Call;
import io.lanekeeper.client.internal.server.ConnectFailures;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.SerialExecutor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why and how a run ends: first it parts from its server, if it has one, then from all else. When it does either is not
 * decided here. Confined to the loop, but for {@link #handedOver()}.
 */
@LoopConfined
final class SessionShutdown {
    private static final Logger LOG = LoggerFactory.getLogger(SessionShutdown.class);

    private final SerialExecutor loop;
    private final Duration limit;
    private final SessionRuntime runtime;
    private final SessionInfo session;
    private final ConnectFailures failures;
    private final Promise<Void> started;
    private final Runnable onClosing;
    private final Runnable onEnded;
    private @Nullable Cancellable timer;
    private StateCause cause = StateCause.STOPPED;
    /** The failure for which the run was given up; null if it was not. */
    private @Nullable Throwable failure;

    private @Nullable Call<Void> closeCall;

    private volatile @Nullable SessionCredentials handedOver;

    /**
     * @param started fails if it has not completed by the end
     * @param onClosing called when no request is taken in any more, and before the server may get the one that closes the session
     * @param onEnded called as the last step
     */
    SessionShutdown(
            ClientParts parts,
            SessionRuntime runtime,
            SessionInfo session,
            Promise<Void> started,
            Runnable onClosing,
            Runnable onEnded) {
        loop = runtime.loop();
        limit = parts.config().stopTimeout();
        failures = parts.failures();
        this.runtime = runtime;
        this.session = session;
        this.started = started;
        this.onClosing = onClosing;
        this.onEnded = onEnded;
    }

    /** Notes that the run ends by a detach, and leaves its session to another client. */
    void keepSession() {
        cause = StateCause.DETACHED;
    }

    /** After so many rounds there is to be no other; the last one ended with {@code last}. */
    void retriesExhausted(int rounds, String reason, @Nullable Throwable last) {
        cause = StateCause.RETRIES_EXHAUSTED;
        failure = last;
        RequestContext start = new RequestContext("start", null, null, 0);
        started.setException(new RetryFailedException(rounds, reason, Outcome.NOT_APPLIED, start, last));
    }

    /** Fails start() with the reason. No session was established, so no other caller is affected. */
    void startRefused(@Nullable Endpoint lastServer, Throwable reason) {
        cause = StateCause.AUTH_FAILED;
        failure = reason;
        RequestContext start = new RequestContext("start", null, String.valueOf(lastServer), session.id());
        started.setException(new AuthenticationFailedException(start, reason));
    }

    /** The run is not to go on without its session, which is over. */
    void sessionOver(StateCause why) {
        cause = why;
        started.setException(new SessionExpiredException(new RequestContext("start", null, null, 0)));
    }

    /** No attempt can succeed, since the program itself is not in order. */
    void startImpossible(Throwable fault) {
        cause = StateCause.CLIENT_FAULT;
        failure = fault;
        started.setException(fault);
    }

    /** Why it ends. */
    StateCause cause() {
        return cause;
    }

    /** The failure for which the run was given up; null if it was not. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /**
     * Closes the session at the connected server: earlier requests get their replies, then the session is closed,
     * unless it is kept. Later requests are rejected. {@code drop} ends the connection when that is done, or has taken
     * too long.
     */
    void closeSession(Runnable drop) {
        timer = ReplyTimer.schedule(loop, () -> onStopTimeout(drop), limit);
        runOrDrop(drop, () -> {
            runtime.rejectNew();
            sendClose(drop);
        });
    }

    /**
     * Closes a session that has not been announced. Requests that wait are not sent, since their replies would come
     * before the session is announced. The session is closed, unless it is kept.
     */
    void closeUnannouncedSession(Runnable drop) {
        timer = ReplyTimer.schedule(loop, drop, limit);
        runOrDrop(drop, () -> {
            runtime.pipeline().rejectAll();
            if (cause == StateCause.DETACHED) {
                drop.run();
            } else {
                onClosing.run();
                runtime.pipeline().sendNow(closeCall(drop));
            }
        });
    }

    /** The server learns of the end of the session even if there is no time left for its answer. */
    private void onStopTimeout(Runnable drop) {
        assert loop.inLoop();
        if (closeCall != null && !closeCall.sent()) {
            runOrDrop(drop, () -> runtime.pipeline().sendLast(closeCall(drop)));
        }
        drop.run();
    }

    private void sendClose(Runnable drop) {
        if (cause == StateCause.DETACHED) {
            runtime.pipeline().drainAll(drop);
        } else {
            onClosing.run();
            closeCall = closeCall(drop);
            runtime.pipeline().acceptLast(closeCall);
        }
    }

    private static Call<Void> closeCall(Runnable drop) {
        return new Call<>(new CloseSessionRequest(), new CloseReply(drop), Call.FOREVER);
    }

    private void runOrDrop(Runnable drop, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            LOG.warn("{}: what was asked before the end could not be sent", session, e);
            drop.run();
        }
    }

    /**
     * Ends the run: fails the calls that wait, ends the watches, and completes start() with an error if it is not
     * done.
     */
    void end() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        runtime.end();
        if (!started.isDone()) {
            RequestContext start = new RequestContext("start", null, null, 0);
            started.setException(new ClientStoppedException(start, failures.reason()));
        }
        failures.reset();
        handedOver = cause == StateCause.DETACHED ? session.credentials() : null;
        session.lost();
        onEnded.run();
    }

    /** The session that was left when the run ended; null if there is none. Any thread. */
    @Nullable
    SessionCredentials handedOver() {
        return handedOver;
    }

    /** The server's answer to the end of the session: nothing more will come over this connection. */
    private static final class CloseReply extends LoopCompletion<Void> {
        private final Runnable drop;

        CloseReply(Runnable drop) {
            this.drop = drop;
        }

        @Override
        public void ended(@Nullable Void value, @Nullable Throwable error) {
            if (error == null || error instanceof RefusedException) {
                drop.run();
            }
        }
    }
}
