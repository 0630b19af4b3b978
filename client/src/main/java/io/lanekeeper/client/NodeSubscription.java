// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.NodeStates.Version;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.callback.Abandonable;
import io.lanekeeper.handler.AsyncResult;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscriber of a node's states. At any time there is at most one read or one signal under way ({@code busy}); when it
 * has ended, {@link #step} looks what is next. The monitor guards the fields and is never held while calling out.
 */
final class NodeSubscription<T> implements Flow.Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(NodeSubscription.class);

    private final NodeStates<T> node;
    private final Executor executor;
    private final Watch watch;
    /** Null when the subscription has ended: nobody may be kept by it then. */
    private Flow.@Nullable Subscriber<? super Optional<T>> subscriber;

    private long demand;
    private boolean busy = true;
    /** Whether the node may have another state than the one that was told. */
    private boolean stale = true;

    private @Nullable Version told;
    private @Nullable Throwable failure;
    private @Nullable AsyncResult<Optional<T>> reading;

    NodeSubscription(
            NodeStates<T> node,
            ZooKeeperClient zk,
            Executor executor,
            Flow.Subscriber<? super Optional<T>> subscriber) {
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

    /** What the server tells; where no lane can take it any more, the client has been stopped. */
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

    /** Ends the subscription with an error, after the signal that is under way. */
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

    /** Does what is next, if nothing is under way. */
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
            ready(); // the watch has been closed by a cancel at this very moment, or a fault that must not be silent
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
            LOG.warn("A subscription ends, since its executor refuses", e);
            cancel();
        }
    }

    /** A subscriber that throws breaks the rules and is told nothing more; what it throws is reported where it runs. */
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
