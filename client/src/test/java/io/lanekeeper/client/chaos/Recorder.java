// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos;

import io.lanekeeper.client.chaos.check.History;
import io.lanekeeper.client.chaos.check.History.Ending;
import io.lanekeeper.client.chaos.check.History.Entry;
import io.lanekeeper.client.chaos.check.History.Event;
import io.lanekeeper.client.chaos.check.History.Kind;
import io.lanekeeper.client.chaos.check.History.Watching;
import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.error.SessionOverException;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.event.WatchedEvent;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Writes down the history of one epoch. Any thread. */
final class Recorder {
    private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();
    private final Set<Integer> inOrder = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> endings = new ConcurrentSkipListMap<>();
    private final Map<Integer, Integer> acknowledged = new ConcurrentHashMap<>();
    private final Queue<Throwable> unexpected = new ConcurrentLinkedQueue<>();
    private final AtomicLong order = new AtomicLong();
    private final AtomicLong values = new AtomicLong();
    private final AtomicInteger watches = new AtomicInteger();
    private final AtomicInteger threads = new AtomicInteger();
    private final AtomicInteger pending = new AtomicInteger();

    /** Returns a value that no other write has. */
    long newValue() {
        return values.incrementAndGet();
    }

    /** Returns a number for a caller that makes one call after the other. */
    int newThread() {
        return threads.incrementAndGet();
    }

    int newWatch(Kind kind, int client, String path) {
        int watch = watches.incrementAndGet();
        entries.add(new Watching(watch, kind, client, path));
        return watch;
    }

    long nextOrder() {
        return order.incrementAndGet();
    }

    /** The lanes of {@code client} run in the order in which things arrive. */
    void inOrder(int client) {
        inOrder.add(client);
    }

    void began() {
        pending.incrementAndGet();
    }

    /** A call has ended. */
    void ended(int client, @Nullable Throwable error, @Nullable Entry entry) {
        endings.merge(name(error), 1, Integer::sum);
        if (error == null) {
            acknowledged.merge(client, 1, Integer::sum);
        }
        if (entry != null) {
            entries.add(entry);
        }
        pending.decrementAndGet();
    }

    void add(Entry entry) {
        entries.add(entry);
    }

    void notified(int watch, WatchedEvent event) {
        History.Happened what = switch (event.type()) {
            case NODE_DATA_CHANGED -> History.Happened.CHANGED;
            case EVENTS_MISSED -> History.Happened.GAP;
            case NONE -> History.Happened.ENDED;
            default -> History.Happened.OTHER;
        };
        entries.add(new Event(watch, what, event.zxid(), nextOrder()));
    }

    /** Returns what an error says about the request's effect. */
    Ending ending(@Nullable Throwable error) {
        if (error == null) {
            return Ending.OK;
        } else if (error instanceof RefusedException refused && refused.code() == ErrorCode.BAD_VERSION) {
            return Ending.REFUSED;
        } else if (!isExpected(error)) {
            unexpected.add(error);
        }
        boolean nothingDone = error instanceof ZooKeeperException failed && failed.outcome() == Outcome.NOT_APPLIED;
        return nothingDone ? Ending.NOT_APPLIED : Ending.UNKNOWN;
    }

    /**
     * Returns whether faults of servers and networks explain this error. All nodes that calls name exist, or are
     * named by {@code exists}.
     */
    private static boolean isExpected(Throwable error) {
        if (error instanceof RefusedException refused) {
            return refused.code() == ErrorCode.SESSION_EXPIRED || refused.code() == ErrorCode.SESSION_MOVED;
        }
        return error instanceof ConnectionLossException
                || error instanceof RequestTimeoutException
                || error instanceof SessionOverException;
    }

    private static String name(@Nullable Throwable error) {
        if (error instanceof RefusedException refused) {
            return "refused with " + refused.code();
        }
        return error == null ? "acknowledged" : error.getClass().getSimpleName();
    }

    /** Returns the number of calls whose end was not notified. */
    int pending() {
        return pending.get();
    }

    /** Returns how many calls ended in each way. */
    Map<String, Integer> endings() {
        return endings;
    }

    /** Returns how many calls of each client were acknowledged. */
    Map<Integer, Integer> acknowledged() {
        return acknowledged;
    }

    /** Errors that no call may end with. */
    List<Throwable> unexpected() {
        return List.copyOf(unexpected);
    }

    /** The history so far. */
    History history(History.Rest rest) {
        return new History(List.copyOf(entries), rest, inOrder);
    }
}
