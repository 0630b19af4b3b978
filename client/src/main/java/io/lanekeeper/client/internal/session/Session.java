// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.event.ConnectFailure;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.client.event.SessionListener;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session as any thread sees it. Starting and stopping make one {@link SessionLife} after the other; the monitor is
 * held for that alone, never while waiting, and never while calling out.
 */
public final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final Handler handler;
    private final boolean ownsHandler;
    private final SessionConfig config;
    private final LaneDispatcher lanes;
    private final StateAnnouncer announcer;
    private final AuthLog auth;
    private final ConnectFailures failures = new ConnectFailures();
    private final Requests requests;
    private volatile List<Endpoint> servers;
    private volatile @Nullable Running current;
    private volatile boolean startedOnce;
    /** What the first life, and only that, is to resume. */
    private @Nullable SessionCredentials resume;
    /** Whether the current life has been asked to end. */
    private boolean stopping;
    /** Whether by a detach. */
    private boolean detaching;
    /** The stops of lives that were followed by another before they were born. */
    private final List<Promise<Void>> unborn = new ArrayList<>();

    /** Does nothing yet. With {@code ownsHandler} the handler is stopped after each life. */
    public Session(Handler handler, boolean ownsHandler, SessionConfig config) {
        this.handler = handler;
        this.ownsHandler = ownsHandler;
        this.config = config;
        resume = config.resume();
        servers = config.servers();
        lanes = new LaneDispatcher(handler);
        announcer = new StateAnnouncer(lanes);
        auth = new AuthLog(config.credentials());
        requests = new Requests(handler, config, announcer, lanes, auth, () -> current, () -> startedOnce);
    }

    /** Begins a life, after the former one has ended; done when the first session is there. */
    public AsyncResult<Void> start() {
        startedOnce = true;
        Running former;
        Running next;
        synchronized (this) {
            former = current;
            if (former != null && !stopping && !former.ending()) {
                return view(former.started, handler.asyncResult(failures::reason));
            }
            if (former != null && former.life == null) {
                unborn.add(former.stopped);
            }
            next = new Running(handler, new Intake(config.maxQueued(), announcer::latest, handler::loop));
            current = next;
            stopping = false;
        }
        if (former == null) {
            announcer.connecting(); // here, since the caller may ask before the loop comes to it
            startHandler();
        } else if (former.life == null) {
            former.refuse();
        }
        return view(
                next.started,
                ownsHandler ? handler.stopResult(failures::reason) : handler.asyncResult(failures::reason));
    }

    /** Ends the life, and its session; done when it has ended. */
    public AsyncResult<Void> stop() {
        Running running = end(false);
        if (running != null) {
            return view(running.stopped, resultOfStop());
        }
        return ownsHandler ? handler.stop() : AsyncResults.completed(handler, null);
    }

    /** Ends the life, and leaves its session to whoever resumes it; answers that, or null if there is none. */
    public AsyncResult<@Nullable SessionCredentials> detach() {
        Running running = end(true);
        Promise<@Nullable SessionCredentials> result = resultOfStop();
        AsyncResult<Void> ended = running == null ? stop() : running.stopped;
        ended.whenDone(done -> result.set(running == null ? null : running.handedOver()));
        return result;
    }

    /** From now on these are the servers. */
    public void updateServers(List<Endpoint> list) {
        servers = list;
        Running running = current;
        if (running != null) {
            running.intake.submit(new ServersChanged(running::requireLife, () -> servers));
        }
    }

    /** Answers the life that is going to end; null if there is none. */
    private @Nullable Running end(boolean detach) {
        Running running;
        SessionLife asked = null;
        synchronized (this) {
            running = current;
            if (running != null) {
                boolean first = !stopping;
                stopping = true;
                detaching = first ? detach : detaching;
                asked = first ? running.life : null;
            }
        }
        if (running != null && asked != null) {
            Running ending = running;
            running.intake.submit(new Stop(asked, detach, () -> loopHasEnded(ending)));
        }
        return running;
    }

    /** To each caller a result of its own, since whoever is given one may cancel it. */
    private static AsyncResult<Void> view(Promise<Void> shared, Promise<Void> own) {
        AsyncResults.forward(shared, own);
        return own;
    }

    /** A life that ends takes the client's own handler along, and the next one waits for that. */
    private <T extends @Nullable Object> Promise<T> resultOfStop() {
        return ownsHandler ? handler.stopResult() : handler.asyncResult();
    }

    /** A handler that is being stopped runs again when that has ended; else it runs when {@code start} returns. */
    private void startHandler() {
        AsyncResult<Void> up;
        try {
            up = handler.start();
        } catch (RuntimeException | Error e) {
            bear(e);
            return;
        }
        if (up.isDone() || handler.running()) {
            bear(up.exception());
        } else {
            up.whenDone(done -> bear(done.exception()));
        }
    }

    /** The next life begins, or fails for want of a handler. Nowhere twice at a time: a life is born when the former has ended. */
    private void bear(@Nullable Throwable handlerError) {
        List<Promise<Void>> passedOver;
        Running next;
        synchronized (this) {
            // In the step that finds the next life: a life that is passed over later waits for the one after that.
            passedOver = takeUnborn();
            next = current;
        }
        passedOver.forEach(stopped -> stopped.set(null));
        if (next != null && next.life == null) {
            try {
                if (handlerError != null) {
                    throw handlerError;
                }
                begin(next);
            } catch (Throwable e) { // of a handler that has no loop, for example
                stillborn(next, e);
            }
        }
    }

    private void stillborn(Running running, Throwable cause) {
        boolean another;
        synchronized (this) {
            another = current != running;
            if (!another) {
                current = null;
                stopping = false;
            }
        }
        stopWatching(running);
        if (another) {
            startHandler();
        } else {
            announcer.closed();
        }
        running.started.setException(cause);
        running.end();
    }

    private void begin(Running running) {
        SessionLife life = new SessionLife(
                handler,
                config,
                servers,
                resume,
                announcer,
                lanes,
                auth,
                failures,
                running.started,
                running::markEnding,
                () -> ended(running));
        Runnable first;
        synchronized (this) {
            if (current != running) {
                first = null; // It was stopped meanwhile, and another one is to follow.
            } else {
                resume = null;
                running.life = life;
                first = firstOf(life);
            }
        }
        if (first == null) {
            bear(null);
            return;
        }
        lanes.lifeBegins();
        running.loopWatch = life.loop().whenEnded(() -> {
            running.intake.shut();
            life.loopEnded();
        });
        running.intake.open(life.loop(), life.exchange().pipeline());
        onLoop(running, life, () -> {
            if (!running.over()) { // else its loop has refused other tasks of it, for want of a thread
                first.run();
            }
        });
    }

    /** With the monitor held. */
    private Runnable firstOf(SessionLife life) {
        if (stopping) {
            return detaching ? life::detach : life::stop;
        }
        return life::begin;
    }

    /** The stops of lives that were never born, which are done when the life before them is over. */
    private synchronized List<Promise<Void>> takeUnborn() {
        List<Promise<Void>> taken = List.copyOf(unborn);
        unborn.clear();
        return taken;
    }

    /** On the loop, when a life has ended: the next one is born, or the handler has done its work. */
    private void ended(Running running) {
        stopWatching(running);
        running.intake.over();
        lanes.lifeEnds();
        AsyncResult<Void> handlerStopped = ownsHandler && !followed(running) ? stopHandler() : null;
        boolean more;
        synchronized (this) {
            more = current != running && current != null;
            if (!more) {
                current = null;
                stopping = false;
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

    private static void stopWatching(Running running) {
        Cancellable watch = running.loopWatch;
        if (watch != null) {
            watch.cancel();
        }
    }

    private synchronized boolean followed(Running running) {
        return current != running;
    }

    private @Nullable AsyncResult<Void> stopHandler() {
        try {
            return handler.stop();
        } catch (RuntimeException | Error e) {
            LOG.warn("Handler {} cannot be stopped", handler.name(), e);
            return null;
        }
    }

    /** What can be asked in this session. */
    public Requests requests() {
        return requests;
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
        SessionLife life = lifeNotEnding();
        return life == null ? null : life.credentials();
    }

    /** The session's id, 0 while there is none. */
    public long sessionId() {
        SessionLife life = lifeNotEnding();
        return life == null ? 0 : life.sessionId();
    }

    /** What a server has granted last as the session's time-out, zero while there is no session. */
    public Duration sessionTimeout() {
        SessionLife life = lifeNotEnding();
        return life == null ? Duration.ZERO : life.grantedTimeout();
    }

    /** The last transaction that the session has seen, 0 while there is no session. */
    public long lastZxid() {
        SessionLife life = lifeNotEnding();
        return life == null ? 0 : life.lastZxid();
    }

    /** The connection over which requests flow; null while there is none. */
    public @Nullable Connection connection() {
        SessionLife life = lifeNotEnding();
        return life == null ? null : life.connection();
    }

    /** A life whose end has been announced, has no session any more. */
    private @Nullable SessionLife lifeNotEnding() {
        Running running = current;
        return running == null || running.ending() ? null : running.life;
    }

    /** Puts user code into the watch lane, or where it cannot run any more runs {@code ifLost} in its place. */
    public void dispatchWatch(Callable<?> userCode, Runnable ifLost) {
        lanes.dispatch(Lane.WATCH, userCode, ifLost);
    }

    /** The last failure to have a server; null if there was none. */
    public @Nullable ConnectFailure lastFailure() {
        return failures.last();
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
            onLoop(running, life, () -> life.exchange().removal().close(watch));
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
        lanes.lifeEnds();
        running.end();
        takeUnborn().forEach(stopped -> stopped.set(null));
    }
}
