// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.event.ConnectFailure;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.client.event.SessionListener;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.auth.CredentialStore;
import io.lanekeeper.client.internal.callback.LaneDispatcher;
import io.lanekeeper.client.internal.config.SessionConfig;
import io.lanekeeper.client.internal.request.LoopInbox;
import io.lanekeeper.client.internal.request.SessionLife;
import io.lanekeeper.client.internal.server.ConnectFailures;
import io.lanekeeper.client.internal.watch.SessionWatch;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session as any thread sees it. Starting and stopping make one {@link SessionStateMachine} after the other; the monitor is
 * held for that alone, never while waiting, and never while calling out.
 */
public final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final Handler handler;
    private final boolean ownsHandler;
    private final SessionConfig config;
    private final LaneDispatcher lanes;
    private final StatePublisher states;
    private final ConnectFailures failures = new ConnectFailures();
    private final ClientParts parts;
    private final OperationSubmitter requests;
    private volatile List<Endpoint> servers;
    /** The session that the first run, and only that, resumes. */
    private @Nullable SessionCredentials resume;
    /** True if the current run has been asked to end. */
    private boolean stopping;
    /** True if it was asked to by a detach. */
    private boolean detaching;
    /** The stops of runs that were followed by another before they started. */
    private final List<Promise<Void>> supersededStops = new ArrayList<>();

    /** Does nothing yet. With {@code ownsHandler} the handler is stopped after each run. */
    public Session(Handler handler, boolean ownsHandler, SessionConfig config) {
        this.handler = handler;
        this.ownsHandler = ownsHandler;
        this.config = config;
        resume = config.resume();
        servers = config.servers();
        lanes = new LaneDispatcher(handler);
        states = new StatePublisher(lanes);
        parts = new ClientParts(handler, config, lanes, states, new CredentialStore(config.credentials()), failures);
        requests = new OperationSubmitter(parts);
    }

    /** Begins a run, after the former one has ended; done when the first session is there. */
    public AsyncResult<Void> start() {
        SessionRun former;
        SessionRun next;
        synchronized (this) {
            former = requests.currentRun();
            if (former != null && !stopping && !former.ending()) {
                return view(former.started, handler.asyncResult(failures::reason));
            }
            if (former != null && former.stateMachine == null) {
                supersededStops.add(former.stopped);
            }
            next = new SessionRun(handler, new LoopInbox(config.maxQueued(), states::latest, handler::loop));
            requests.sendTo(next);
            stopping = false;
        }
        if (former == null) {
            states.connecting(); // here, since the caller may ask before the loop comes to it
            startHandler();
        } else if (former.stateMachine == null) {
            former.reject();
        }
        return view(
                next.started,
                ownsHandler ? handler.stopResult(failures::reason) : handler.asyncResult(failures::reason));
    }

    /** Ends the run, and its session; done when it has ended. */
    public AsyncResult<Void> stop() {
        SessionRun run = end(false);
        if (run != null) {
            return view(run.stopped, resultOfStop());
        }
        return ownsHandler ? handler.stop() : AsyncResults.completed(handler, null);
    }

    /** Ends the run and leaves its session to another client. The value is the session; null if there is none. */
    public AsyncResult<@Nullable SessionCredentials> detach() {
        SessionRun run = end(true);
        Promise<@Nullable SessionCredentials> result = resultOfStop();
        AsyncResult<Void> ended = run == null ? stop() : run.stopped;
        ended.whenDone(done -> result.set(run == null ? null : run.handedOver()));
        return result;
    }

    /** From now on these are the servers. */
    public void updateServers(List<Endpoint> list) {
        servers = list;
        SessionRun run = requests.currentRun();
        if (run != null) {
            run.updateServers(() -> servers);
        }
    }

    /** Answers the run that is going to end; null if there is none. */
    private @Nullable SessionRun end(boolean detach) {
        SessionRun run;
        SessionStateMachine asked = null;
        synchronized (this) {
            run = requests.currentRun();
            if (run != null) {
                boolean first = !stopping;
                stopping = true;
                detaching = first ? detach : detaching;
                asked = first ? run.stateMachine : null;
            }
        }
        if (run != null && asked != null) {
            SessionRun ending = run;
            run.stop(asked, detach, () -> loopHasEnded(ending));
        }
        return run;
    }

    /** Gives each caller a result of its own, since a caller may cancel it. */
    private static AsyncResult<Void> view(Promise<Void> shared, Promise<Void> own) {
        AsyncResults.forward(shared, own);
        return own;
    }

    /** A run that ends takes the client's own handler along, and the next one waits for that. */
    private <T extends @Nullable Object> Promise<T> resultOfStop() {
        return ownsHandler ? handler.stopResult() : handler.asyncResult();
    }

    /** A handler that is being stopped runs again when that has ended; else it runs when {@code start} returns. */
    private void startHandler() {
        AsyncResult<Void> up;
        try {
            up = handler.start();
        } catch (RuntimeException | Error e) {
            startNextRun(e);
            return;
        }
        if (up.isDone() || handler.running()) {
            startNextRun(up.exception());
        } else {
            up.whenDone(done -> startNextRun(done.exception()));
        }
    }

    /** The next run begins, or fails for want of a handler. Nowhere twice at a time: a run starts when the former has ended. */
    private void startNextRun(@Nullable Throwable handlerError) {
        List<Promise<Void>> superseded;
        SessionRun next;
        synchronized (this) {
            // In the step that finds the next run: a run that is passed over later waits for the one after that.
            superseded = takeSupersededStops();
            next = requests.currentRun();
        }
        superseded.forEach(stopped -> stopped.set(null));
        if (next != null && next.stateMachine == null) {
            try {
                if (handlerError != null) {
                    throw handlerError;
                }
                start(next);
            } catch (Throwable e) { // of a handler that has no loop, for example
                startFailed(next, e);
            }
        }
    }

    private void startFailed(SessionRun run, Throwable cause) {
        boolean another;
        synchronized (this) {
            another = requests.currentRun() != run;
            if (!another) {
                requests.sendTo(null);
                stopping = false;
            }
        }
        stopWatchingLoop(run);
        if (another) {
            startHandler();
        } else {
            states.closed();
        }
        run.started.setException(cause);
        run.end();
    }

    private void start(SessionRun run) {
        SessionStateMachine stateMachine =
                new SessionStateMachine(parts, servers, resume, run.started, run::markEnding, () -> ended(run));
        Runnable first;
        synchronized (this) {
            if (requests.currentRun() != run) {
                first = null; // It was stopped meanwhile, and another one is to follow.
            } else {
                resume = null;
                run.stateMachine = stateMachine;
                first = firstStep(stateMachine);
            }
        }
        if (first == null) {
            startNextRun(null);
            return;
        }
        lanes.runStarted();
        run.loopWatch = stateMachine.loop().whenEnded(() -> {
            run.inbox.close();
            stateMachine.loopEnded();
        });
        run.inbox.open(stateMachine.loop(), stateMachine.runtime());
        onLoop(run, stateMachine, () -> {
            if (!run.ended()) { // else its loop has refused other tasks of it, for want of a thread
                first.run();
            }
        });
    }

    /** Returns the first step of a run. The caller holds the monitor. */
    private Runnable firstStep(SessionStateMachine stateMachine) {
        if (stopping) {
            return detaching ? stateMachine::detach : stateMachine::stop;
        }
        return stateMachine::start;
    }

    /** The stops of runs that never started, which are done when the run before them is over. */
    private synchronized List<Promise<Void>> takeSupersededStops() {
        List<Promise<Void>> taken = List.copyOf(supersededStops);
        supersededStops.clear();
        return taken;
    }

    /** On the loop, when a run has ended: the next one starts, or the handler has done its work. */
    private void ended(SessionRun run) {
        stopWatchingLoop(run);
        run.inbox.runEnded();
        lanes.runEnded();
        AsyncResult<Void> handlerStopped = ownsHandler && !isSuperseded(run) ? stopHandler() : null;
        boolean more;
        synchronized (this) {
            SessionRun next = requests.currentRun();
            more = next != run && next != null;
            if (!more) {
                requests.sendTo(null);
                stopping = false;
            }
        }
        if (more) {
            startHandler();
        }
        if (handlerStopped == null) {
            run.stopped.set(null);
        } else {
            handlerStopped.whenDone(done -> run.stopped.set(null));
        }
    }

    private static void stopWatchingLoop(SessionRun run) {
        Cancellable watch = run.loopWatch;
        if (watch != null) {
            watch.cancel();
        }
    }

    private synchronized boolean isSuperseded(SessionRun run) {
        return requests.currentRun() != run;
    }

    private @Nullable AsyncResult<Void> stopHandler() {
        try {
            return handler.stop();
        } catch (RuntimeException | Error e) {
            LOG.warn("Handler {} cannot be stopped", handler.name(), e);
            return null;
        }
    }

    /** Returns the operations of this session. */
    public OperationSubmitter requests() {
        return requests;
    }

    /** Returns the handler. */
    public Handler handler() {
        return handler;
    }

    /** The limits and time-outs. */
    public SessionConfig config() {
        return config;
    }

    /** The newest change of state. */
    public StateChange latest() {
        return states.latest();
    }

    /** The session to resume; null while there is none. */
    public @Nullable SessionCredentials credentials() {
        SessionStateMachine stateMachine = stateMachineNotEnding();
        return stateMachine == null ? null : stateMachine.credentials();
    }

    /** The session's id, 0 while there is none. */
    public long sessionId() {
        SessionStateMachine stateMachine = stateMachineNotEnding();
        return stateMachine == null ? 0 : stateMachine.sessionId();
    }

    /** Returns the time-out that a server has granted last, zero while there is no session. */
    public Duration sessionTimeout() {
        SessionStateMachine stateMachine = stateMachineNotEnding();
        return stateMachine == null ? Duration.ZERO : stateMachine.grantedTimeout();
    }

    /** The last transaction that the session has seen, 0 while there is no session. */
    public long lastZxid() {
        SessionStateMachine stateMachine = stateMachineNotEnding();
        return stateMachine == null ? 0 : stateMachine.lastZxid();
    }

    /** The connection over which requests flow; null while there is none. */
    public @Nullable Connection connection() {
        SessionStateMachine stateMachine = stateMachineNotEnding();
        return stateMachine == null ? null : stateMachine.connection();
    }

    /** A run whose end has been announced, has no session any more. */
    private @Nullable SessionStateMachine stateMachineNotEnding() {
        SessionRun run = requests.currentRun();
        return run == null || run.ending() ? null : run.stateMachine;
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
        return states.add(listener);
    }

    /** Calls {@code listener} on the loop when the client is connected, before the listeners of the session lane. */
    public Registration onConnected(Runnable listener) {
        return states.onLoop(change -> {
            if (change.state().connected()) {
                listener.run();
            }
        });
    }

    /** Calls {@code listener} on the loop with each change of state, before the listeners of the session lane. */
    public Registration onLoop(Consumer<? super StateChange> listener) {
        return states.onLoop(listener);
    }

    /** Returns the session that there is, or that is to be resumed; null while there is none, or while it is being closed. */
    public @Nullable SessionLife life() {
        SessionStateMachine stateMachine = stateMachineNotEnding();
        SessionLife life = stateMachine == null ? null : stateMachine.life();
        return life == null || life.over() ? null : life;
    }

    /** Returns the highest zxid of a reply of this connection; 0 without one. On the loop. */
    public long streamZxid() {
        SessionStateMachine stateMachine = stateMachineNotEnding();
        return stateMachine == null ? 0 : stateMachine.runtime().streamZxid();
    }

    /** A watcher with a handle. */
    public Watch watch(Watcher watcher) {
        return new SessionWatch(watcher, this::forget);
    }

    private void forget(SessionWatch watch) {
        SessionRun run = requests.currentRun();
        SessionStateMachine stateMachine = stateMachine();
        if (run != null && stateMachine != null) {
            onLoop(run, stateMachine, () -> stateMachine.runtime().watches().close(watch));
        }
    }

    private @Nullable SessionStateMachine stateMachine() {
        SessionRun run = requests.currentRun();
        return run == null ? null : run.stateMachine;
    }

    private void onLoop(SessionRun run, SessionStateMachine stateMachine, Runnable task) {
        try {
            stateMachine.loop().execute(task);
        } catch (RejectedExecutionException e) {
            loopHasEnded(run);
        }
    }

    /** A loop that has ended under a running client took everything with it. */
    private void loopHasEnded(SessionRun run) {
        LOG.warn("The loop of handler {} has ended under a client", handler.name());
        synchronized (this) {
            if (requests.currentRun() == run) {
                requests.sendTo(null);
                stopping = false;
            }
        }
        lanes.runEnded();
        run.end();
        takeSupersededStops().forEach(stopped -> stopped.set(null));
    }
}
