// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.queue.ClaimQueue.Claim;
import io.lanekeeper.recipes.queue.ClaimQueueOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Claims items: a node with the item's name in another directory says that it is claimed. */
final class ClaimFeed extends ItemFeed<Claim> {
    private final ClaimPaths paths;
    private final ItemOrder order;
    private final int limit;
    /** The claims that have not ended. */
    private final Map<ClaimMark, NodeClaim> held = new LinkedHashMap<>();

    private final WatchedDirectory entries;
    private final WatchedDirectory taken;
    /** The number of items at the last listing, claimed ones included; 0 if the items have changed since. */
    private int items;

    private volatile int foreign;

    ClaimFeed(RecipeContext context, ClaimPaths paths, ItemOrder order, ClaimQueueOptions options) {
        super(context, paths.path(), options.spread());
        this.paths = paths;
        this.order = order;
        limit = options.attempts();
        entries = new WatchedDirectory(context, paths.entries(), this::itemsChanged);
        taken = new WatchedDirectory(context, paths.taken(), this::pump);
    }

    private void itemsChanged() {
        items = 0;
        pump();
    }

    /** Begins a claim. On the loop. */
    void began(ClaimMark mark, NodeClaim claim) {
        held.put(mark, claim);
        claim.begin();
    }

    /** Forgets a claim that has ended. On the loop. */
    void ended(ClaimMark mark) {
        held.remove(mark);
    }

    /** Cancels all calls, and releases all claims. On the loop. */
    List<AsyncResult<Void>> close() {
        cancelAll();
        return List.copyOf(held.values()).stream().map(NodeClaim::release).toList();
    }

    ClaimPaths paths() {
        return paths;
    }

    /** Returns the number of claims after which an item becomes a dead letter. */
    int limit() {
        return limit;
    }

    /** Returns the items among some children, in their order; counts the others. */
    List<String> items(List<String> children) {
        List<String> names = order.items(children);
        foreign = children.size() - names.size();
        return names;
    }

    /** Returns the number of children at the last listing that are no items. Any thread. */
    int foreign() {
        return foreign;
    }

    /** The claims are watched only if there are items, and none is free. */
    @Override
    void list(LoopSession in) {
        AsyncResult<List<String>> all = entries.list(in, true);
        taken.list(in, items > 0).whenDone(claimed -> listDone(in, all, claimed));
    }

    private void listDone(LoopSession in, AsyncResult<List<String>> all, AsyncResult<List<String>> claimed) {
        List<String> present = all.value();
        List<String> inUse = claimed.value();
        if (present != null && inUse != null) {
            List<String> names = items(present);
            items = names.size();
            listed(in, free(names, inUse));
            return;
        }
        Throwable error = all.exception() == null ? claimed.exception() : all.exception();
        if (error != null && Failure.is(error, ErrorCode.NO_NODE)) {
            Directories.ensure(context(), paths.entries());
            Directories.ensure(context(), paths.taken()).whenDone(ensured -> ensured(in, ensured.exception()));
        } else if (error != null) {
            listingFailed(in, error);
        }
    }

    private static List<String> free(List<String> names, List<String> claimed) {
        if (claimed.isEmpty()) {
            return names;
        }
        Set<String> inUse = new HashSet<>(claimed);
        List<String> free = new ArrayList<>(names);
        free.removeIf(inUse::contains);
        return free;
    }

    private void ensured(LoopSession in, @Nullable Throwable error) {
        if (error == null) {
            list(in);
        } else {
            listingFailed(in, error);
        }
    }

    @Override
    boolean upToDate() {
        return entries.armed() && (items == 0 || taken.armed() || !quiet());
    }

    /** An item that was given back comes before later ones. */
    @Override
    boolean mayBeOvertaken() {
        return true;
    }

    @Override
    void attempt(LoopSession in, String name, Taker<Claim> taker) {
        new ClaimAttempt(this, in, name, taker).begin();
    }

    @Override
    void newSession() {
        entries.reset();
        taken.reset();
        items = 0;
    }
}
