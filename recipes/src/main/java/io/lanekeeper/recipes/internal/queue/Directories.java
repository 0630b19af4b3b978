// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.util.List;

/**
 * The directories of queues. They are persistent: a queue is often empty, and a container that is created again numbers its
 * items from 0 again, so that an old name may mean a new item.
 */
final class Directories {
    private Directories() {}

    /** Creates the missing nodes of a path. */
    static AsyncResult<Boolean> ensure(RecipeContext context, String path) {
        return context.client().operations().ensurePath(path, context.options().parentAcl());
    }

    /** Lists the children of a directory; none if it is missing. */
    static AsyncResult<List<String>> children(RecipeContext context, String path) {
        AsyncResult<List<String>> listed = context.client().operations().getChildren(path);
        return listed.recover(error -> {
            if (!Failure.is(error, ErrorCode.NO_NODE)) {
                return listed;
            }
            Promise<List<String>> none = context.promise();
            none.set(List.of());
            return none;
        });
    }

    /**
     * Returns a path as the start of others: without the slash of the root.
     *
     * @throws IllegalArgumentException if it is not a path
     */
    static String start(String path) {
        Op.check(path, ZooKeeperOperations.ANY_VERSION);
        return path.equals("/") ? "" : path;
    }
}
