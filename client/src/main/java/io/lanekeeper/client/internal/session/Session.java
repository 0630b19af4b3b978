// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.RequestTooLargeException;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.client.event.SessionListener;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Promise;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session as any thread sees it. Starting and stopping make one {@link SessionLife} after the other; the monitor is
 * held for that alone, and never while waiting.
 */
public final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    /** A life with its two results. */
    private record Running(SessionLife life, Intake intake, Promise<Void> started, Promise<Void> stopped) {
        /** Ends a life that never began. */
        void refuse() {
            started.setException(new ClientStoppedException(new RequestContext("start", null, null, 0)));
            stopped.set(null);
        }
    }

    private final Handler handler;
    private final boolean ownsHandler;
    private final SessionConfig config;
    private final LaneDispatcher lanes;
    private final StateAnnouncer announcer;
    private volatile @Nullable Running current;
    /** What the first life, and only that, is to resume. */
    private @Nullable SessionCredentials resume;
    /** Whether the current life has been asked to end. */
    private boolean stopping;
    /** Whether the current life has not begun, since the former one has not ended. */
    private boolean waiting;

    /** Does nothing yet. With {@code ownsHandler} the handler is stopped after each life. */
    public Session(Handler handler, boolean ownsHandler, SessionConfig config) {
        this.handler = handler;
        this.ownsHandler = ownsHandler;
        this.config = config;
        resume = config.resume();
        lanes = new LaneDispatcher(handler);
        announcer = new StateAnnouncer(lanes);
    }

    /** Begins a life, after the former one has ended; done when the first session is there. */
    public AsyncResult<Void> start() {
        Running unborn;
        Running running;
        synchronized (this) {
            running = current;
            if (running != null && !stopping) {
                return running.started();
            }
            handler.start();
            unborn = waiting ? running : null;
            waiting = running != null;
            running = newLife();
            current = running;
            stopping = false;
            if (!waiting) {
                onLoop(running, running.life()::begin);
            }
        }
        if (unborn != null) {
            unborn.refuse();
            onLoop(unborn, unborn.life()::discard);
        }
        return running.started();
    }

    /** Ends the life; done when it has ended. */
    public AsyncResult<Void> stop() {
        synchronized (this) {
            Running running = current;
            if (running != null) {
                running.intake().close();
                boolean first = !stopping;
                stopping = true;
                if (first && !waiting) {
                    onLoop(running, () -> {
                        running.intake().enterAll();
                        running.life().stop();
                    });
                }
                return running.stopped();
            }
        }
        return AsyncResults.completed(handler, null);
    }

    /** Sends one request. */
    public <T> AsyncResult<T> call(Request<T> request, long timeoutNanos) {
        Promise<T> promise = handler.asyncResult();
        Call<T> call = new Call<>(request, promise, timeoutNanos);
        int limit = config.connect().maxFrame();
        if (call.size() > limit) {
            call.fail(new RequestTooLargeException(call.size(), limit, Intake.context(call, announcer.latest())));
        } else {
            submit(call);
        }
        return promise;
    }

    /** Sends a create, and before it those of missing parents. */
    public <T> AsyncResult<T> createWithParents(
            Request<T> create, Chroot chroot, String path, List<Acl> acl, long timeoutNanos) {
        Promise<T> promise = handler.asyncResult();
        submit(new CreateWithParents<>(create, chroot, path, acl, promise, timeoutNanos));
        return promise;
    }

    /** Creates what is missing of a path. */
    public AsyncResult<Boolean> ensurePath(Chroot chroot, String path, List<Acl> acl, long timeoutNanos) {
        Promise<Boolean> promise = handler.asyncResult();
        submit(new EnsurePath(chroot, path, acl, promise, timeoutNanos));
        return promise;
    }

    /** Deletes a node and all below it. */
    public AsyncResult<Void> deleteRecursive(Chroot chroot, String path, long timeoutNanos) {
        Promise<Void> promise = handler.asyncResult();
        submit(new DeleteRecursive(chroot, path, promise, timeoutNanos));
        return promise;
    }

    private void submit(Submission submission) {
        Running running = current;
        if (running == null) {
            submission.refuse(new ClientStoppedException(Intake.context(submission, announcer.latest())));
        } else {
            running.intake().submit(submission);
        }
    }

    /** What every operation needs of this. */
    public Handler handler() {
        return handler;
    }

    /** The limits and time-outs. */
    public SessionConfig config() {
        return config;
    }

    /** The newest change of state. */
    public StateChange latest() {
        return announcer.latest();
    }

    /** The session to resume; null while there is none. */
    public @Nullable SessionCredentials credentials() {
        Running running = current;
        return running == null ? null : running.life().credentials();
    }

    /** Adds a listener. */
    public Registration addListener(SessionListener listener) {
        return announcer.add(listener);
    }

    /** A watcher with a handle. */
    public Watch watch(Watcher watcher) {
        return new SessionWatch(watcher, this::forget);
    }

    private Running newLife() {
        Promise<Void> started = handler.asyncResult();
        Promise<Void> stopped = handler.asyncResult();
        SessionLife life = new SessionLife(handler, config, resume, announcer, lanes, started, () -> ended(stopped));
        resume = null;
        Intake intake = new Intake(life.loop(), life.pipeline(), config.maxQueued(), announcer::latest);
        return new Running(life, intake, started, stopped);
    }

    /** On the loop, when a life has ended: the next one begins, or the handler has done its work. */
    private void ended(Promise<Void> stopped) {
        AsyncResult<Void> handlerStopped = null;
        synchronized (this) {
            Running next = current;
            if (waiting && next != null) {
                waiting = false;
                onLoop(next, stopping ? next.life()::stop : next.life()::begin);
            } else {
                current = null;
                stopping = false;
                handlerStopped = ownsHandler ? handler.stop() : null;
            }
        }
        if (handlerStopped == null) {
            stopped.set(null);
        } else {
            handlerStopped.link(done -> stopped.set(null));
        }
    }

    private void forget(SessionWatch watch) {
        Running running = current;
        if (running != null) {
            onLoop(running, () -> watch.leave(running.life().watches()));
        }
    }

    /** A loop that has ended under a running client took everything with it, so that a start begins from nothing. */
    @SuppressWarnings("ReferenceEquality") // is it this very life?
    private void onLoop(Running running, Runnable task) {
        try {
            running.life().loop().execute(task);
        } catch (RejectedExecutionException e) {
            LOG.warn(
                    "The loop of handler {} has ended under its client",
                    running.life().loop(),
                    e);
            running.refuse();
            synchronized (this) {
                if (current == running) {
                    current = null;
                    stopping = false;
                    waiting = false;
                }
            }
        }
    }
}
