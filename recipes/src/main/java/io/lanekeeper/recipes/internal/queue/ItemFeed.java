// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import io.lanekeeper.client.error.ReplyTooLargeException;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.SessionObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the items of one directory to the calls of this client that wait for one, in the order of the calls. The names of a
 * listing are used up before the next listing, as long as they are fresh. Confined to the loop, but for {@link #take}.
 *
 * @param <T> the type of what a call gets
 */
abstract class ItemFeed<T> implements SessionObserver {
    /**
     * The time for which the names of a listing are used. An item that comes to the front is overtaken for no longer.
     */
    static final Duration FRESH = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(ItemFeed.class);

    private final RecipeContext context;
    private final String path;
    private final int spread;
    /** Calls without an attempt under way, by their numbers. */
    private final TreeMap<Long, Taker<T>> waiting = new TreeMap<>();
    /** Calls for which an item is being tried, with its name. */
    private final Map<Taker<T>, String> busy = new LinkedHashMap<>();

    private final FreeItems free = new FreeItems();
    private boolean listing;
    /** True if the names are to be listed again, whatever the watches say. */
    private boolean outdated;

    private @Nullable LoopSession session;
    private boolean following;
    private long calls;
    /** True from the stop of the client to its next session. */
    private boolean stopped;

    private int failures;
    private Cancellable retry = () -> {};

    /** @param spread the number of first items among which one is chosen at random */
    ItemFeed(RecipeContext context, String path, int spread) {
        this.context = context;
        this.path = path;
        this.spread = spread;
    }

    /** Lists the free items; calls {@link #listed} or {@link #listingFailed}. */
    abstract void list(LoopSession in);

    /** Returns whether a free item that is not among the names would be noticed. */
    abstract boolean upToDate();

    /** Returns whether an item that is not among the names may come before them. */
    abstract boolean mayBeOvertaken();

    /** Tries to get an item; calls {@link #given}, {@link #back} or {@link #failed}. */
    abstract void attempt(LoopSession in, String name, Taker<T> taker);

    /** Forgets what was known in an earlier session. */
    abstract void newSession();

    final RecipeContext context() {
        return context;
    }

    final String path() {
        return path;
    }

    /**
     * Gets an item.
     *
     * @param timeout null for no limit
     */
    final AsyncResult<@Nullable T> take(@Nullable Duration timeout) {
        if (timeout != null && timeout.isNegative()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: zero or more)");
        }
        Promise<@Nullable T> result = context.promise();
        context.call(result, () -> add(result, timeout));
        return result;
    }

    private void add(Promise<@Nullable T> result, @Nullable Duration timeout) {
        boolean atOnce = timeout != null && timeout.isZero();
        Taker<T> taker = new Taker<>(calls++, atOnce, result);
        waiting.put(taker.number(), taker);
        if (timeout != null && !atOnce) {
            taker.deadline(context.after(timeout, () -> overdue(taker)));
        }
        result.whenDone(done -> ended(taker));
        if (!following) {
            following = true;
            context.sessions().add(this);
        }
        pump();
    }

    private void ended(Taker<T> taker) {
        taker.ended();
        waiting.remove(taker.number());
        restIfIdle();
    }

    private void overdue(Taker<T> taker) {
        if (waiting.remove(taker.number()) != null) {
            taker.result().set(null);
        }
        taker.nowOverdue();
    }

    private void restIfIdle() {
        if (waiting.isEmpty() && busy.isEmpty() && following) {
            following = false;
            retry.cancel();
            context.sessions().remove(this);
        }
    }

    /** Does what can be done now: tries items, lists them, or ends calls that do not wait. */
    final void pump() {
        LoopSession present = context.sessions().session();
        if (present == null || !context.sessions().connected()) {
            endThoseAtOnce();
            return;
        }
        if (!present.equals(session)) {
            beginSession(present);
        }
        tryItems(present);
        if (!waiting.isEmpty() && !listing && (outdated || !upToDate())) {
            listing = true;
            list(present);
        } else if (!listing) {
            endThoseAtOnce();
        }
    }

    private void beginSession(LoopSession present) {
        session = present;
        listing = false;
        free.clear();
        newSession();
    }

    private void tryItems(LoopSession present) {
        if (!free.isEmpty() && mayBeOvertaken() && free.age(now()) > FRESH.toNanos()) {
            free.clear();
            outdated = true;
        }
        while (!waiting.isEmpty() && !free.isEmpty()) {
            Taker<T> first = waiting.pollFirstEntry().getValue();
            if (!first.result().isDone()) {
                String name = free.next(spread, context.handler().random());
                busy.put(first, name);
                context.work().begun();
                attempt(present, name, first);
            }
        }
    }

    final long now() {
        return context.client().loop().nanoTime();
    }

    /** Returns the name that the next call will get; null if there is none, or calls wait for it. */
    final @Nullable String nextForLater() {
        return waiting.isEmpty() ? free.first() : null;
    }

    private void endThoseAtOnce() {
        for (Taker<T> taker : new ArrayList<>(waiting.values())) {
            if (taker.atOnce()) {
                waiting.remove(taker.number());
                taker.result().set(null);
            }
        }
    }

    /** Takes over a listing, unless it is one of an earlier session. */
    final void listed(LoopSession in, Collection<String> names) {
        if (!in.equals(session)) {
            return;
        }
        listing = false;
        outdated = false;
        failures = 0;
        free.replace(names, busy.values(), now());
        tryItems(in);
        endThoseAtOnce();
        pump();
    }

    final void listingFailed(LoopSession in, Throwable error) {
        if (!in.equals(session)) {
            return;
        }
        listing = false;
        outdated = true;
        if (error instanceof ReplyTooLargeException) {
            failAll(error); // There are too many items for one reply.
            return;
        }
        switch (Failure.of(error)) {
            case UNKNOWN, PASSING -> {
                failures++;
                retry.cancel();
                retry = context.later(failures, this::pump);
            }
            case FINAL -> failAll(error);
            case SESSION_OVER, STOPPED -> {} // The end of the session says the same.
        }
    }

    private void failAll(Throwable error) {
        List<Taker<T>> all = new ArrayList<>(waiting.values());
        waiting.clear();
        all.forEach(taker -> taker.result().setException(error));
    }

    /**
     * Gives an item to the call for which it was tried or, if that has been cancelled, to the next one.
     *
     * @param notWanted called if no call wants it
     */
    final void given(Taker<T> taker, T item, Runnable notWanted) {
        boolean tried = busy.remove(taker) != null;
        boolean wanted = taker.result().set(item);
        while (!wanted && !waiting.isEmpty()) {
            wanted = waiting.pollFirstEntry().getValue().result().set(item);
        }
        if (!wanted) {
            notWanted.run();
        }
        attemptEnded(tried);
        again();
    }

    /**
     * Lets a call wait again, since another client has got the item.
     *
     * @param relist whether the item may still be free
     */
    final void back(Taker<T> taker, boolean relist) {
        attemptEnded(busy.remove(taker) != null);
        taker.whenOverdue(() -> {});
        outdated |= relist;
        if (stopped) {
            taker.result().setException(RecipeContext.stopped("take", path));
        } else if (taker.overdue()) {
            taker.result().set(null);
        } else if (!taker.result().isDone()) {
            waiting.put(taker.number(), taker);
        }
        again();
    }

    /** Lets a call wait again after a pause, since its attempt has failed without an effect. */
    final void backLater(Taker<T> taker) {
        failures++;
        Cancellable pause = context.later(failures, () -> back(taker, true));
        taker.whenOverdue(() -> {
            pause.cancel();
            back(taker, true);
        });
    }

    private void attemptEnded(boolean tried) {
        if (tried) {
            context.work().ended();
        }
    }

    final void failed(Taker<T> taker, Throwable error) {
        attemptEnded(busy.remove(taker) != null);
        taker.result().setException(error);
        again();
    }

    private void again() {
        pump();
        restIfIdle();
    }

    /** Leaves an item out from now on, since only a change of the item itself can help. */
    final void leaveOut(String name, Throwable error) {
        if (free.leaveOut(name)) {
            LOG.warn("{}/{} is left out: {}", path, name, error.toString());
        }
    }

    /** Cancels all calls that wait. */
    final void cancelAll() {
        List.copyOf(waiting.values()).forEach(taker -> taker.result().cancel());
        List.copyOf(busy.keySet()).forEach(taker -> taker.result().cancel());
    }

    /** Returns whether no attempt is under way. */
    final boolean quiet() {
        return busy.isEmpty();
    }

    @Override
    public final void suspended() {} // Requests in flight fail by themselves.

    @Override
    public final void resumed() {
        pump();
    }

    @Override
    public final void established(LoopSession present) {
        stopped = false;
        pump();
    }

    @Override
    public final void lost(LossCause cause) {
        free.clear();
    }

    @Override
    public final void stopped(LossCause cause) {
        stopped = true;
        free.clear();
        retry.cancel();
        failAll(RecipeContext.stopped("take", path));
        restIfIdle();
    }
}
