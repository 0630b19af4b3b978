// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.node;

import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.callback.Abandonable;
import io.lanekeeper.client.internal.node.NodeAccess;
import io.lanekeeper.client.internal.text.Shown;
import io.lanekeeper.client.node.NodeStates.Version;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a {@link NodeListener} with the state of a node, now and after each change, until it is closed.
 *
 * <ul>
 *   <li><b>Lane.</b> All calls are made in the watch lane, the first one included, and each begins after the one before
 *       has ended. The node is read again when a call has ended. So a listener that is slower than the changes gets the
 *       latest state next, and states in between are skipped.
 *   <li><b>States.</b> The listener is called with the first state, and with each one that differs from the state of
 *       the last call. The last state is always delivered, and no state twice in a row. Data differ if they were set,
 *       even to the same bytes; children differ if one was created or deleted. A deletion is delivered even if the node
 *       exists again when it is read: an empty call comes before the call with the new node. No state is older than
 *       that of the call before, also across sessions and restarts.
 *   <li><b>A missing node</b> is a state like any other. The watch waits for its creation.
 *   <li><b>Connection loss and expiry</b> do not end the watch. When there is a connection or a session again, the
 *       state is read again, and delivered if it differs. Errors that may pass by themselves are retried without a
 *       limit. A stop of the client does not end it either: it rests, and goes on with the next
 *       {@link io.lanekeeper.client.ZooKeeperClient#start}. It may be made before the first start.
 *   <li><b>The end.</b> The watch ends by {@link #close()}, by a listener that returns {@link NodeListener.Next#END},
 *       or by an error of a read that does not pass by itself, such as a missing permission, which is also logged. The
 *       server then removes its watch, unless other watchers of the client need it.
 * </ul>
 *
 * <p>All methods may be called on any thread, and none blocks.
 *
 * @param <T> the state of a node that exists
 */
// At most one read or one call is pending at any time (busy); step() begins the next one. The monitor guards the fields
// and is never held while other code is called.
public abstract sealed class NodeWatch<T> implements Registration permits DataWatch, ChildrenWatch {
    private static final Logger LOG = LoggerFactory.getLogger(NodeWatch.class);

    /** An id that no session has. */
    private static final long UNKNOWN = 0;

    /** The version of a state, and the session that has read it. */
    private record Seen(Version version, long session) {}

    /** A call that is to be made. */
    private record News<T>(
            Optional<T> state, Seen seen, @Nullable WatchedEvent event) {}

    /**
     * One read of the node: its event, the session in which it began, and whether the server was made to catch up
     * before.
     */
    private record Reading(@Nullable WatchedEvent event, long session, boolean caughtUp) {}

    private final NodeAccess zk;
    private final String path;
    private final NodeStates<T> node;
    private final NodeListener<T> listener;
    private final Watch watch;
    private final Promise<Void> firstCall;
    private final Promise<Void> ended;

    private boolean closed;
    private boolean busy;
    /** Set if the node may have another state than that of the last call. */
    private boolean stale = true;
    /** Set while a read is pending. */
    private boolean reading;
    /** Set while the listener is being called, or its result is pending. */
    private boolean calling;

    private @Nullable WatchedEvent event;
    private @Nullable Throwable failure;
    private @Nullable Registration start;
    /** The state of the last call. Written only while {@code busy} is set, by the read or call that it stands for. */
    private @Nullable Seen told;

    NodeWatch(NodeAccess zk, String path, NodeStates<T> node, NodeListener<T> listener) {
        this.zk = zk;
        this.path = path;
        this.node = node;
        this.listener = listener;
        firstCall = zk.handler().asyncResult();
        ended = zk.handler().asyncResult();
        watch = zk.watch(new Changes());
    }

    final void begin() {
        step();
    }

    /** Returns the path of the node. */
    public final String path() {
        return path;
    }

    /**
     * Returns a result that completes when the listener has returned for the first time (kazoo's constructors wait for
     * that). It is cancelled if the watch is closed before, and fails as {@link #ended} does if the watch fails before.
     * Do not wait for it in the watch lane.
     */
    public final AsyncResult<Void> firstCall() {
        return firstCall;
    }

    /**
     * Returns a result that completes when the watch has ended and its last call has returned. It fails with the error
     * that ended the watch. A stop of the client does not end it.
     */
    public final AsyncResult<Void> ended() {
        return ended;
    }

    /** Returns whether no further call begins. */
    public final synchronized boolean isClosed() {
        return closed;
    }

    /**
     * Ends the watch. After this has returned no call begins, except one that was beginning on another thread;
     * {@link #ended} waits for that one, too.
     */
    @Override
    public final void close() {
        end(null);
    }

    private void end(@Nullable Throwable error) {
        Registration waiting;
        boolean reads;
        boolean quiet;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            failure = error;
            waiting = start;
            reads = reading;
            quiet = !calling;
        }
        if (!reads) {
            watch.close(); // Otherwise when the read has ended, since the server keeps the watch that the read sets.
        }
        if (waiting != null) {
            waiting.close();
        }
        if (quiet) {
            finish();
        }
    }

    private void finish() {
        Throwable error;
        synchronized (this) {
            error = failure;
        }
        if (error == null) {
            firstCall.cancel();
            ended.set(null);
        } else {
            firstCall.setException(error);
            ended.setException(error);
        }
    }

    /** Receives the events of the node. If no lane can deliver an event any more, the node is read all the same. */
    private final class Changes implements Watcher, Abandonable {
        @Override
        public void process(WatchedEvent latest) {
            changed(latest);
        }

        @Override
        public void abandoned() {
            changed(new WatchedEvent(EventType.NONE, KeeperState.CLOSED, path, -1));
        }
    }

    private void changed(WatchedEvent latest) {
        synchronized (this) {
            stale = true;
            event = latest.type() == EventType.NONE ? event : latest;
        }
        step();
    }

    /** Reads the node if it may have changed, and no read or call is pending. */
    private void step() {
        long session = zk.sessionId();
        Reading next;
        synchronized (this) {
            if (closed || busy || !stale) {
                return;
            }
            busy = true;
            reading = true;
            stale = false;
            next = new Reading(event, session, told != null && told.session() != session);
            event = null;
        }
        node.read(watch, next.caughtUp(), () -> !isClosed()).whenDone(done -> ended(done, next));
    }

    private void ended(AsyncResult<Optional<T>> done, Reading ended) {
        Throwable error = done.exception();
        Optional<T> state = done.value();
        boolean wanted;
        synchronized (this) {
            reading = false;
            wanted = !closed;
        }
        if (!wanted) {
            watch.close();
        } else if (error instanceof ClientStoppedException) {
            rest(ended.session());
        } else if (state != null) {
            tell(news(state, ended));
        } else if (error != null) {
            LOG.warn("The watch of node {} ends, because the node cannot be read", Shown.plain(path), error);
            end(error);
        }
    }

    /**
     * Returns the calls to make for a state that has been read: none, the state, or the deletion of the former node
     * before it.
     */
    private Queue<News<T>> news(Optional<T> state, Reading ended) {
        Queue<News<T>> news = new ArrayDeque<>(2);
        long session = zk.sessionId();
        Seen seen = new Seen(node.version(state), sessionOf(ended, session));
        synchronized (this) {
            if (told == null) {
                news.add(new News<>(state, seen, ended.event()));
            } else if (!upToDate(told, ended, session)) {
                stale = true;
            } else if (seen.version().equals(told.version())) {
                told = seen;
            } else {
                if (seen.version().recreated(told.version())) {
                    Seen deleted = new Seen(Version.NONE, seen.session());
                    news.add(new News<>(Optional.empty(), deleted, ended.event()));
                }
                news.add(new News<>(state, seen, ended.event()));
            }
        }
        return news;
    }

    /**
     * Returns the session that has read the state, or {@link #UNKNOWN}. This step may be late, and that session may
     * have ended. If it is unknown, the next read makes the server catch up.
     */
    private static long sessionOf(Reading ended, long session) {
        return ended.session() == session || ended.session() == 0 ? session : UNKNOWN;
    }

    /**
     * Returns whether a read may be delivered, since it cannot be older than the state of the last call. Servers never
     * show one session an older state than before. Where sessions are local (ZooKeeper: {@code localSessionsEnabled}),
     * they may show another session an older state, unless they are made to catch up. A read that began between two
     * sessions has waited for the second one.
     */
    private static boolean upToDate(Seen before, Reading ended, long session) {
        return ended.caughtUp()
                ? ended.session() == session || ended.session() == 0
                : ended.session() == session && before.session() == session;
    }

    /** Makes the next of the calls, or ends the step if there is none. */
    private void tell(Queue<News<T>> news) {
        News<T> next = news.poll();
        if (next == null) {
            ready();
            return;
        }
        zk.dispatchWatch(() -> call(next, news), () -> rest(zk.sessionId()));
    }

    private @Nullable AsyncResult<?> call(News<T> next, Queue<News<T>> news) throws Exception {
        synchronized (this) {
            if (closed) {
                return null;
            }
            calling = true;
            told = next.seen();
        }
        NodeListener.Next after = NodeListener.Next.GO_ON;
        AsyncResult<NodeListener.Next> held = null;
        try {
            if (listener instanceof AsyncNodeListener<T> holding) {
                held = holding.function().apply(next.state(), next.event());
            } else {
                after = listener.changed(next.state(), next.event());
            }
        } finally {
            if (held == null) {
                called(after, news);
            }
        }
        return held == null ? null : held.whenDone(done -> called(done.value(), news));
    }

    private void called(NodeListener.@Nullable Next after, Queue<News<T>> news) {
        boolean over;
        synchronized (this) {
            calling = false;
            over = closed;
        }
        firstCall.set(null);
        if (over) {
            finish();
        } else if (after == NodeListener.Next.END) {
            close();
        } else {
            tell(news);
        }
    }

    private void ready() {
        synchronized (this) {
            busy = false;
        }
        step();
    }

    /**
     * Waits for a session other than {@code session}. The client is stopped, or has not been started; nothing is
     * pending meanwhile.
     */
    private void rest(long session) {
        Registration waiting = zk.onConnected(this::wakeSoon);
        boolean wanted;
        synchronized (this) {
            start = waiting;
            wanted = !closed;
        }
        if (!wanted) {
            waiting.close();
        } else if (zk.connected() && zk.sessionId() != session) {
            wake(); // It was announced before the listener was added.
        }
    }

    /** In a step of its own: the state machine is in the middle of one. */
    private void wakeSoon() {
        try {
            zk.handler().loop().execute(this::wake);
        } catch (RejectedExecutionException e) {
            LOG.debug("The loop has ended; the watch of node {} waits for the next start", Shown.plain(path), e);
        }
    }

    private void wake() {
        Registration waiting;
        synchronized (this) {
            waiting = start;
            start = null;
            stale |= waiting != null;
        }
        if (waiting != null) {
            waiting.close();
            ready();
        }
    }
}
