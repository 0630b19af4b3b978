// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.Op;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One write to a directory, which is created when the server says that it is missing. A write whose outcome is unknown
 * fails, and is not repeated. Any thread.
 */
final class Put {
    private static final int MOST_ATTEMPTS = 8;

    private final RecipeContext context;
    private final String directory;
    private final Supplier<? extends AsyncResult<?>> request;
    private final Promise<Void> result;
    private int attempts;

    private Put(RecipeContext context, String directory, Supplier<? extends AsyncResult<?>> request) {
        this.context = context;
        this.directory = directory;
        this.request = request;
        result = context.promise();
    }

    /** Creates a node. */
    static AsyncResult<Void> create(
            RecipeContext context, String directory, String path, byte[] data, CreateMode mode) {
        Put put = creation(context, directory, path, data, mode);
        context.waitingCall(put.result, put::send);
        return put.result;
    }

    /** Creates a node that was taken before, also when the recipes are closed. */
    static AsyncResult<Void> createAgain(
            RecipeContext context, String directory, String path, byte[] data, CreateMode mode) {
        Put put = creation(context, directory, path, data, mode);
        put.send();
        return put.result;
    }

    private static Put creation(RecipeContext context, String directory, String path, byte[] data, CreateMode mode) {
        CreateOptions options = context.node(mode);
        Op.create(path, data, options); // Checks the path.
        return new Put(context, directory, () -> context.client().operations().create(path, data, options));
    }

    /** Applies a transaction. */
    static AsyncResult<Void> multi(RecipeContext context, String directory, List<Op> ops) {
        Put put =
                new Put(context, directory, () -> context.client().operations().multi(ops));
        context.waitingCall(put.result, put::send);
        return put.result;
    }

    private void send() {
        attempts++;
        AsyncResult<?> sent = request.get();
        result.whenDone(done -> sent.cancel());
        sent.whenDone(done -> sent(done.exception()));
    }

    private void sent(@Nullable Throwable error) {
        if (error == null) {
            result.set(null);
        } else if (Failure.is(error, ErrorCode.NO_NODE) && attempts < MOST_ATTEMPTS && !result.isDone()) {
            Directories.ensure(context, directory).whenDone(ensured -> {
                Throwable failed = ensured.exception();
                if (failed == null) {
                    send();
                } else {
                    result.setException(failed);
                }
            });
        } else {
            result.setException(error);
        }
    }
}
