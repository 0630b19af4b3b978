// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.util.List;

/** Takes items: an item is read and deleted. */
final class TakeFeed extends ItemFeed<byte[]> {
    private final WatchedDirectory items;
    private volatile int foreign;

    TakeFeed(RecipeContext context, String path) {
        super(context, path, 1);
        items = new WatchedDirectory(context, path, this::pump);
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

    @Override
    void list(LoopSession in) {
        items.list(in, true).whenDone(done -> listDone(in, done));
    }

    private void listDone(LoopSession in, AsyncResult<List<String>> done) {
        Throwable error = done.exception();
        List<String> children = done.value();
        if (error == null && children != null) {
            listed(in, items(children));
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
    void attempt(LoopSession in, String name, Taker<byte[]> taker) {
        new TakeAttempt(this, in, name, taker).begin();
    }

    @Override
    void newSession() {
        items.reset();
    }
}
