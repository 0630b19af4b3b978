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
import io.lanekeeper.client.internal.protocol.SetWatchesRequest;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Promise;
import java.util.ArrayList;
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

    /** A life, which is born when the handler runs and the former life has ended, with its two results. */
    private static final class Running {
        private final Promise<Void> started;
        private final Promise<Void> stopped;
        private final Intake intake;
        private volatile @Nullable SessionLife life;
        private volatile @Nullable Cancellable loopWatch;

        Running(Handler handler, Intake intake) {
            this.intake = intake;
            started = handler.asyncResult();
            stopped = handler.asyncResult();
        }

        /** Takes in nothing for a life that is not going to be born. */
        void refuse() {
            intake.shut();
            started.setException(new ClientStoppedException(new RequestContext("start", null, null, 0)));
        }

        /** Ends a life that was never born. */
        void end() {
            refuse();
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
    /** The stops of lives that were followed by another before they were born. */
    private final List<Promise<Void>> unborn = new ArrayList<>();

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
        Running former;
        Running next;
        synchronized (this) {
            former = current;
            if (former != null && !stopping) {
                return view(former.started);
            }
            if (former != null && former.life == null) {
                unborn.add(former.stopped);
            }
            next = new Running(handler, new Intake(config.maxQueued(), announcer::latest));
            current = next;
            stopping = false;
        }
        if (former == null) {
            startHandler();
        } else if (former.life == null) {
            former.refuse();
        }
        return view(next.started);
    }

    /** Ends the life; done when it has ended. */
    public AsyncResult<Void> stop() {
        synchronized (this) {
            Running running = current;
            if (running != null) {
                SessionLife life = running.life;
                boolean first = !stopping;
                stopping = true;
                if (first && life != null) {
                    running.intake.submit(new Stop(life, () -> loopHasEnded(running)));
                }
                return view(running.stopped);
            }
        }
        return ownsHandler ? handler.stop() : AsyncResults.completed(handler, null);
    }

    /** To each caller a result of its own, since whoever is given one may cancel it. */
    private AsyncResult<Void> view(Promise<Void> shared) {
        Promise<Void> own = handler.asyncResult();
        AsyncResults.forward(shared, own);
        return own;
    }

    /** A handler that is being stopped runs again when that has ended; else it runs when {@code start} returns. */
    private void startHandler() {
        AsyncResult<Void> up = handler.start();
        if (handler.running()) {
            bear(null);
        } else {
            up.whenDone(done -> bear(done.exception()));
        }
    }

    private void bear(@Nullable Throwable handlerError) {
        endUnborn();
        Running failed = null;
        synchronized (this) {
            Running running = current;
            if (running == null || running.life != null) {
                return;
            }
            if (handlerError == null) {
                SessionLife life = new SessionLife(
                        handler, config, resume, announcer, lanes, running.started, () -> ended(running));
                resume = null;
                running.life = life;
                running.loopWatch = life.loop().whenEnded(() -> {
                    running.intake.shut();
                    life.loopEnded();
                });
                running.intake.open(life.loop(), life.pipeline());
                onLoop(running, life, stopping ? life::stop : life::begin);
            } else {
                failed = running;
                current = null;
                stopping = false;
            }
        }
        if (failed != null && handlerError != null) {
            failed.started.setException(handlerError);
            failed.end();
        }
    }

    /** The stops of lives that were never born are done when the life before them is over. */
    private void endUnborn() {
        List<Promise<Void>> done;
        synchronized (this) {
            done = List.copyOf(unborn);
            unborn.clear();
        }
        done.forEach(stopped -> stopped.set(null));
    }

    /** On the loop, when a life has ended: the next one is born, or the handler has done its work. */
    private void ended(Running running) {
        Cancellable watch = running.loopWatch;
        if (watch != null) {
            watch.cancel();
        }
        AsyncResult<Void> handlerStopped = null;
        boolean more;
        synchronized (this) {
            more = current != running;
            if (!more) {
                current = null;
                stopping = false;
                handlerStopped = ownsHandler ? handler.stop() : null;
            }
        }
        if (more) {
            startHandler();
        }
        if (handlerStopped == null) {
            running.stopped.set(null);
        } else {
            handlerStopped.whenDone(done -> running.stopped.set(null));
        }
    }

    /** Sends one request. */
    public <T> AsyncResult<T> call(Request<T> request, long timeoutNanos) {
        Promise<T> promise = handler.asyncResult();
        Call<T> call = new Call<>(request, promise, timeoutNanos);
        int limit = config.connect().maxFrame();
        int size = sizeWithWatch(call);
        if (size > limit) {
            call.fail(new RequestTooLargeException(size, limit, Intake.context(call, announcer.latest())));
        } else {
            submit(call);
        }
        return promise;
    }

    /** A watch that is set must fit the request that arms it again, too. */
    private static int sizeWithWatch(Call<?> call) {
        return call.request().watcher() == null ? call.size() : call.size() + SetWatchesRequest.OVERHEAD;
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
            running.intake.submit(submission);
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
        SessionLife life = life();
        return life == null ? null : life.credentials();
    }

    /** Adds a listener. */
    public Registration addListener(SessionListener listener) {
        return announcer.add(listener);
    }

    /** A watcher with a handle. */
    public Watch watch(Watcher watcher) {
        return new SessionWatch(watcher, this::forget);
    }

    private void forget(SessionWatch watch) {
        Running running = current;
        SessionLife life = life();
        if (running != null && life != null) {
            onLoop(running, life, () -> watch.leave(life.watches()));
        }
    }

    private @Nullable SessionLife life() {
        Running running = current;
        return running == null ? null : running.life;
    }

    private void onLoop(Running running, SessionLife life, Runnable task) {
        try {
            life.loop().execute(task);
        } catch (RejectedExecutionException e) {
            loopHasEnded(running);
        }
    }

    /** A loop that has ended under a running client took everything with it. */
    private void loopHasEnded(Running running) {
        LOG.warn("The loop of handler {} has ended under a client", handler.name());
        synchronized (this) {
            if (current == running) {
                current = null;
                stopping = false;
            }
        }
        running.end();
        endUnborn();
    }
}
