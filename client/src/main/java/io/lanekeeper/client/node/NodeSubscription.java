// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.node;

import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.callback.Abandonable;
import io.lanekeeper.client.internal.node.NodeAccess;
import io.lanekeeper.client.node.NodeStates.Version;
import io.lanekeeper.handler.AsyncResult;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscriber of a node's states. At most one read or one signal is pending at any time ({@code busy});
 * {@link #step} begins the next one. The monitor guards the fields and is never held while other code is called.
 */
final class NodeSubscription<T> implements Flow.Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(NodeSubscription.class);

    private final NodeStates<T> node;
    private final Executor executor;
    private final Watch watch;
    /** The subscriber. Null when the subscription has ended, so that it can be collected. */
    private Flow.@Nullable Subscriber<? super Optional<T>> subscriber;

    private long demand;
    private boolean busy = true;
    /** Set if the node may have another state than the one that was delivered. */
    private boolean stale = true;

    private @Nullable Version told;
    private @Nullable Throwable failure;
    private @Nullable AsyncResult<Optional<T>> reading;

    NodeSubscription(
            NodeStates<T> node, NodeAccess zk, Executor executor, Flow.Subscriber<? super Optional<T>> subscriber) {
        this.node = node;
        this.executor = executor;
        this.subscriber = subscriber;
        watch = zk.watch(new Changes());
    }

    void begin() {
        signal(target -> target.onSubscribe(this));
    }

    @Override
    public void request(long n) {
        if (n <= 0) {
            fail(new IllegalArgumentException("request: " + n + " (expected: at least 1; reactive streams, rule 3.9)"));
            return;
        }
        synchronized (this) {
            demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
        }
        step();
    }

    @Override
    public void cancel() {
        AsyncResult<?> pending;
        synchronized (this) {
            subscriber = null;
            pending = reading;
            reading = null;
        }
        watch.close();
        if (pending != null) {
            pending.cancel();
        }
    }

    /** Receives the events of the node. If no lane can deliver an event any more, the client has been stopped. */
    private final class Changes implements Watcher, Abandonable {
        @Override
        public void process(WatchedEvent event) {
            changed(event);
        }

        @Override
        public void abandoned() {
            stopped(null);
        }
    }

    private void stopped(@Nullable String path) {
        fail(new ClientStoppedException(new RequestContext("watch", path, null, 0)));
    }

    private void changed(WatchedEvent event) {
        if (event.type() == EventType.NONE && event.keeperState() == KeeperState.CLOSED) {
            stopped(event.path());
            return;
        }
        synchronized (this) {
            stale = true;
        }
        step();
    }

    /** Ends the subscription with an error, after the pending signal. */
    private void fail(Throwable error) {
        AsyncResult<?> pending;
        synchronized (this) {
            failure = failure == null ? error : failure;
            pending = reading;
        }
        if (pending != null) {
            pending.cancel();
        }
        step();
    }

    /** Begins the next read or signal, if none is pending. */
    private void step() {
        Throwable error;
        synchronized (this) {
            boolean due = failure != null || (stale && demand > 0);
            if (busy || subscriber == null || !due) {
                return;
            }
            busy = true;
            error = failure;
            stale = error != null && stale;
        }
        if (error == null) {
            read();
        } else {
            signal(target -> {
                cancel();
                target.onError(error);
            });
        }
    }

    private void read() {
        try {
            AsyncResult<Optional<T>> state = node.read(watch);
            boolean wanted;
            synchronized (this) {
                reading = state;
                wanted = subscriber != null && failure == null;
            }
            state.whenDone(this::read);
            if (!wanted) {
                state.cancel();
            }
        } catch (RuntimeException e) {
            ready(); // A cancel has closed the watch at this moment, or there is a fault that must be reported.
            fail(e);
        }
    }

    private void read(AsyncResult<Optional<T>> done) {
        Throwable error = done.exception();
        Optional<T> state = done.value();
        boolean tell = false;
        synchronized (this) {
            reading = null;
            if (error == null && state != null && failure == null) {
                Version version = node.version(state);
                tell = !version.equals(told);
                told = version;
            }
            if (tell && demand < Long.MAX_VALUE) {
                demand--;
            }
        }
        if (tell && state != null) {
            signal(target -> target.onNext(state));
        } else {
            ready();
            if (error != null && !done.isCancelled()) {
                fail(error);
            } else {
                step();
            }
        }
    }

    private synchronized void ready() {
        busy = false;
    }

    /** A call of the subscriber. */
    private interface Signal<T> {
        void to(Flow.Subscriber<? super Optional<T>> target);
    }

    private void signal(Signal<T> signal) {
        try {
            executor.execute(() -> deliver(signal));
        } catch (RuntimeException | Error e) {
            LOG.warn("A subscription ends, because its executor has rejected a signal", e);
            cancel();
        }
    }

    /**
     * Calls the subscriber. If it throws, it breaks the rules and is called no more; the exception is reported where
     * the signal runs.
     */
    private void deliver(Signal<T> signal) {
        Flow.Subscriber<? super Optional<T>> target;
        synchronized (this) {
            target = subscriber;
        }
        if (target == null) {
            return;
        }
        boolean fine = false;
        try {
            signal.to(target);
            fine = true;
        } finally {
            if (!fine) {
                cancel();
            }
            ready();
            step();
        }
    }
}
