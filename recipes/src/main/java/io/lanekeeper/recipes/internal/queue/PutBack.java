// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import org.jspecify.annotations.Nullable;

/**
 * Puts an item back that was taken for a call that had been cancelled, under its own name, so that it keeps its place.
 */
final class PutBack {
    private final RecipeContext context;
    private final TakeFeed feed;
    private final String directory;
    private final String path;
    private final byte[] item;
    private int failures;

    PutBack(TakeFeed feed, String path, byte[] item) {
        this.feed = feed;
        context = feed.context();
        directory = feed.path();
        this.path = path;
        this.item = item;
    }

    void begin() {
        context.work().begun();
        create();
    }

    private void create() {
        Put.createAgain(context, directory, path, item, CreateMode.PERSISTENT).whenDone(done -> {
            Throwable error = done.exception();
            if (error != null && Failure.is(error, ErrorCode.NODE_EXISTS)) {
                append();
            } else if (error != null) {
                failed(error, this::create);
            } else {
                context.work().ended();
            }
        });
    }

    /** The name belongs to a later item, since the directory was created again. */
    private void append() {
        String start = Directories.start(directory) + '/' + ItemName.PLAIN;
        Put.createAgain(context, directory, start, item, CreateMode.PERSISTENT_SEQUENTIAL)
                .whenDone(done -> {
                    Throwable error = done.exception();
                    if (error != null) {
                        failed(error, this::append);
                    } else {
                        context.work().ended();
                    }
                });
    }

    private void failed(Throwable error, Runnable again) {
        switch (Failure.of(error)) {
            case PASSING, SESSION_OVER -> context.later(failures++, again);
            case UNKNOWN -> look(error);
            case STOPPED, FINAL -> lost(error);
        }
    }

    /** An item that is not there may have been put back and taken again: to put it back once more could double it. */
    private void look(Throwable unknown) {
        AsyncResult<Void> synced = context.client().operations().sync(path);
        context.client().operations().exists(path).whenDone(found -> looked(unknown, synced.exception(), found));
    }

    private void looked(Throwable unknown, @Nullable Throwable notSynced, AsyncResult<@Nullable Stat> found) {
        Throwable error = notSynced == null ? found.exception() : notSynced;
        if (error == null) {
            if (found.value() == null) {
                lost(unknown);
            } else {
                context.work().ended();
            }
            return;
        }
        switch (Failure.of(error)) {
            case UNKNOWN, PASSING, SESSION_OVER -> context.later(failures++, () -> look(unknown));
            case STOPPED, FINAL -> lost(error);
        }
    }

    private void lost(Throwable error) {
        feed.nowUnaccounted(path, error);
        context.work().ended();
    }
}
