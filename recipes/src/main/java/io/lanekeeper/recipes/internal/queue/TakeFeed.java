// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes items: an item is read and deleted. If takes follow one another quickly, the next item is read in the flush that
 * deletes one, so that each take has one round trip.
 */
final class TakeFeed extends ItemFeed<byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(TakeFeed.class);

    /** An item that is being read before a call wants it. */
    private record ReadAhead(String name, LoopSession session, long at, AsyncResult<NodeData> item) {
        boolean fits(String wanted, LoopSession in, long now) {
            return name.equals(wanted) && session.equals(in) && now - at < FRESH.toNanos();
        }
    }

    private final WatchedDirectory items;
    private final String start;
    private @Nullable ReadAhead next;
    /** Null before the first take. */
    private @Nullable Long lastTake;

    private boolean quick;
    /** True if some names have a priority, so that a new item may come before them. */
    private boolean prioritized;

    private volatile int foreign;
    private final AtomicInteger unaccounted = new AtomicInteger();

    TakeFeed(RecipeContext context, String path) {
        super(context, path, 1);
        items = new WatchedDirectory(context, path, this::pump);
        start = Directories.start(path) + '/';
    }

    String itemPath(String name) {
        return start + name;
    }

    /** Returns the items among some children, in their order; counts the others. */
    List<String> items(List<String> children) {
        List<String> names = ItemOrder.QUEUE.items(children);
        foreign = children.size() - names.size();
        return names;
    }

    /** Returns the number of children at the last listing that are no items. Any thread. */
    int foreign() {
        return foreign;
    }

    /** Notes that the item of a cancelled call may be lost. On the loop. */
    void nowUnaccounted(String item, Throwable error) {
        unaccounted.incrementAndGet();
        LOG.warn("{} was taken for a call that had been cancelled, and may be lost: {}", item, error.toString());
    }

    /** Returns the number of items of cancelled calls that may be lost. Any thread. */
    int unaccounted() {
        return unaccounted.get();
    }

    @Override
    void list(LoopSession in) {
        items.list(in, true).whenDone(done -> listDone(in, done));
    }

    private void listDone(LoopSession in, AsyncResult<List<String>> done) {
        Throwable error = done.exception();
        List<String> children = done.value();
        if (error == null && children != null) {
            List<String> names = items(children);
            prioritized = names.stream().anyMatch(name -> !name.startsWith(ItemName.PLAIN));
            listed(in, names);
        } else if (error != null && Failure.is(error, ErrorCode.NO_NODE)) {
            Directories.ensure(context(), path()).whenDone(ensured -> {
                Throwable failed = ensured.exception();
                if (failed == null) {
                    list(in);
                } else {
                    listingFailed(in, failed);
                }
            });
        } else if (error != null) {
            listingFailed(in, error);
        }
    }

    @Override
    boolean upToDate() {
        return items.armed();
    }

    @Override
    boolean mayBeOvertaken() {
        return prioritized;
    }

    @Override
    void attempt(LoopSession in, String name, Taker<byte[]> taker) {
        long now = now();
        Long before = lastTake;
        quick = before != null && now - before < FRESH.toNanos();
        lastTake = now;
        ReadAhead ahead = next;
        next = null;
        new TakeAttempt(this, in, name, taker).begin(ahead != null && ahead.fits(name, in, now) ? ahead.item() : null);
    }

    /** Reads the item that the next call will want. */
    void readNext() {
        String name = nextForLater();
        LoopSession session = context().sessions().session();
        if (quick && next == null && name != null && session != null) {
            next = new ReadAhead(name, session, now(), context().in(session).getData(itemPath(name)));
        }
    }

    @Override
    void newSession() {
        items.reset();
        next = null;
    }
}
