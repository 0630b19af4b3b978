// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.NodeStates.Version;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.callback.Abandonable;
import io.lanekeeper.client.internal.text.Shown;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a {@link NodeListener} with a node's state, now and after each change, until it is closed.
 *
 * <ul>
 *   <li><b>Lane.</b> Every call comes in the watch lane, the first one included, and none before the former one has ended. The
 *       node is read again when a call has ended: a listener that is slower than the changes gets the latest state next, and
 *       states in between are skipped.
 *   <li><b>What is told.</b> The first state, and each one that differs from what was told last: the last state is always
 *       told, and none twice in a row. For data that is what was set, even to the same bytes; for children, what was created
 *       or deleted. A deletion is told also where the node was there again by the time it was read: with an empty call
 *       before that with the new node. Within a client's life and beyond, no state is older than the one told before.
 *   <li><b>A missing node</b> is a state as any other, and its creation is waited for.
 *   <li><b>Connection loss and expiry</b> end nothing. The state is read anew when there is a connection, or a session,
 *       again, and told if it differs. Errors that pass by themselves are retried without end. The same holds for a stop of the
 *       client: the watch rests, and goes on with the next {@link ZooKeeperClient#start}; it may also be made before the
 *       first one.
 *   <li><b>The end.</b> {@link #close()}; a listener that returns {@link NodeListener.Next#END}; or an error of the read that does not pass by itself,
 *       a missing permission for example, which is logged too. The server forgets its watch then, if nobody else here needs it.
 * </ul>
 *
 * <p>All methods may be called on any thread, and none blocks.
 *
 * @param <T> the state of a node that exists
 */
// At any time there is at most one read or one call under way (busy); when it has ended, step() looks what is next. The
// monitor guards the fields and is never held while calling out.
public abstract sealed class NodeWatch<T> implements Registration permits DataWatch, ChildrenWatch {
    private static final Logger LOG = LoggerFactory.getLogger(NodeWatch.class);

    /** No session has this id. */
    private static final long UNKNOWN = 0;

    /** A state, and the session that saw it. */
    private record Seen(Version version, long session) {}

    /** What is to be told. */
    private record News<T>(
            Optional<T> state, Seen seen, @Nullable WatchedEvent event) {}

    /** One reading of the node, the session in which it began, and whether the server was made to catch up before. */
    private record Reading(@Nullable WatchedEvent event, long session, boolean caughtUp) {}

    private final ZooKeeperClient zk;
    private final WatchLane lane;
    private final String path;
    private final NodeStates<T> node;
    private final NodeListener<T> listener;
    private final Watch watch;
    private final Promise<Void> firstCall;
    private final Promise<Void> ended;

    private boolean closed;
    private boolean busy;
    /** Whether the node may have another state than the one that was told. */
    private boolean stale = true;
    /** Whether a read is under way. */
    private boolean reading;
    /** Whether the listener has been called and has not returned. */
    private boolean calling;

    private @Nullable WatchedEvent event;
    private @Nullable Throwable failure;
    private @Nullable Registration start;
    /** What was told last; written only by who is busy. */
    private @Nullable Seen told;

    NodeWatch(ZooKeeperClient zk, WatchLane lane, String path, NodeStates<T> node, NodeListener<T> listener) {
        this.zk = zk;
        this.lane = lane;
        this.path = path;
        this.node = node;
        this.listener = Arguments.requireGiven("listener", listener, "a listener");
        firstCall = zk.handler().asyncResult();
        ended = zk.handler().asyncResult();
        watch = zk.watch(new Changes());
    }

    final void begin() {
        step();
    }

    /** The node that is watched. */
    public final String path() {
        return path;
    }

    /**
     * Done when the listener has returned for the first time (kazoo's constructors wait for that); cancelled if the watch is
     * closed before, failed as {@link #ended} is if it ends before. Not to be waited for in the watch lane.
     */
    public final AsyncResult<Void> firstCall() {
        return firstCall;
    }

    /**
     * Done when the watch has ended and its last call has returned; fails with the error that ended it. A stop of the client
     * does not end it.
     */
    public final AsyncResult<Void> ended() {
        return ended;
    }

    /** Whether no call begins any more. */
    public final synchronized boolean isClosed() {
        return closed;
    }

    /**
     * Ends the watch. After this has returned no call begins, but for one that had begun on another thread; {@link #ended}
     * waits for that too.
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
            watch.close(); // else when the read has ended, since the server keeps the watch that it sets
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

    /** What the server tells; where no lane can take it any more, the node is looked at all the same. */
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

    /** Reads the node, if nothing is under way and it may have changed. */
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
            LOG.warn("The watch of {} ends, since it cannot be read", Shown.plain(path), error);
            end(error);
        }
    }

    /** What is to be told of a state that has been read: nothing, the state, or its former node's deletion before that. */
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
     * This step may be late, and the session that has seen the state over. If it is not known, the next reading makes the server
     * catch up.
     */
    private static long sessionOf(Reading ended, long session) {
        return ended.session() == session || ended.session() == 0 ? session : UNKNOWN;
    }

    /**
     * Servers never show one session anything older than what they have shown it. Another session they may, where sessions are
     * local (ZooKeeper: {@code localSessionsEnabled}), unless they are made to catch up. A reading that began between two
     * sessions has waited for the second one.
     */
    private static boolean upToDate(Seen before, Reading ended, long session) {
        return ended.caughtUp()
                ? ended.session() == session || ended.session() == 0
                : ended.session() == session && before.session() == session;
    }

    /** Has the next of {@code news} told, or looks what is next if there is none. */
    private void tell(Queue<News<T>> news) {
        News<T> next = news.poll();
        if (next == null) {
            ready();
            return;
        }
        lane.dispatch(() -> call(next, news), () -> rest(zk.sessionId()));
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

    /** The client is stopped, or has not been started: nothing is under way until it has another session than this. */
    private void rest(long session) {
        Registration waiting = zk.addListener(change -> {
            if (change.state().connected()) {
                wake();
            }
        });
        boolean wanted;
        synchronized (this) {
            start = waiting;
            wanted = !closed;
        }
        if (!wanted) {
            waiting.close();
        } else if (zk.state().connected() && zk.sessionId() != session) {
            wake(); // it was announced before the listener was there
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
