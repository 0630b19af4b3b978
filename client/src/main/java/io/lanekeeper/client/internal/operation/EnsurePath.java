// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.operation;

import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.internal.jute.Jute;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.protocol.ReadRequest;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.client.internal.protocol.WriteRequest;
import io.lanekeeper.client.internal.request.CallOptions;
import io.lanekeeper.handler.Completion;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Creates a node and those above it where they are missing, the chroot's own included. One round asks for all levels
 * at once, one more creates what is missing, in order; of a path with very many levels a window at a time. A level
 * that another client creates or deletes meanwhile is no failure. Answers whether the node itself had to be created.
 */
public final class EnsurePath extends CompositeOperation<Boolean> {
    private static final int MAX_ROUNDS = 8;
    /** So many levels are on their way at once: with each goes a path of its own. */
    private static final int WINDOW = 128;

    private static final byte[] NO_DATA = {};

    private final Chroot chroot;
    private PathNodes nodes;
    private final BitSet missing = new BitSet();
    private @Nullable PathLevels levels;
    private int rounds;
    /** True if the server has refused a container in this window. */
    private boolean noContainers;

    public EnsurePath(
            Chroot chroot, String path, PathNodes nodes, Completion<Boolean> completion, CallOptions options) {
        super("ensurePath", path, completion, options);
        this.chroot = chroot;
        this.nodes = nodes;
    }

    /** The longest request that this may send. */
    public Request<String> longest() {
        return create(chroot, path());
    }

    @Override
    void start() {
        missing.clear();
        look(levels(), 0);
    }

    private PathLevels levels() {
        PathLevels made = levels;
        if (made == null) {
            made = new PathLevels(chroot, path());
            levels = made;
        }
        return made;
    }

    private void look(PathLevels all, int from) {
        int end = Math.min(all.count(), from + WINDOW);
        for (int i = from; i < end && !isDone(); i++) {
            int level = i;
            String path = all.path(i);
            ask(new ReadRequest.Exists(all.chroot(i), path, Jute.pathLength(path), null), (stat, error) -> {
                looked(level, stat, error);
                if (level == end - 1) {
                    looked(all, end);
                }
            });
        }
    }

    private void looked(int level, @Nullable Stat stat, @Nullable Throwable error) {
        if (error == null && stat == null) {
            missing.set(level);
        } else if (error != null && !refusedWith(error, ErrorCode.NO_AUTH)) {
            fail(error); // a node that may not be read exists
        }
    }

    private void looked(PathLevels all, int end) {
        if (missing.isEmpty() && end < all.count()) {
            look(all, end);
        } else if (missing.isEmpty()) {
            succeed(false);
        } else {
            missing.set(end, Math.max(end, all.count())); // what is below a missing node is missing, too
            create(all, missing.nextSetBit(0));
        }
    }

    private void create(PathLevels all, int from) {
        int level = from;
        for (int left = WINDOW; left > 0 && level >= 0 && !isDone(); left--) {
            int next = missing.nextSetBit(level + 1);
            boolean endsWindow = left == 1;
            ask(create(all.chroot(level), all.path(level)), (path, error) -> {
                if (isContainerRefused(error)) {
                    startAgainAfter(next < 0 || endsWindow);
                    return;
                }
                created(next < 0, error);
                if (endsWindow && next >= 0) {
                    create(all, next);
                }
            });
            level = next;
        }
    }

    /**
     * Servers before 3.5.1 know no containers. They say so and close the connection, which ends the other requests of the window.
     */
    private boolean isContainerRefused(@Nullable Throwable error) {
        noContainers |= nodes.mode() == CreateMode.CONTAINER && refusedWith(error, ErrorCode.UNIMPLEMENTED);
        return noContainers;
    }

    private void startAgainAfter(boolean lastOfWindow) {
        if (lastOfWindow) {
            noContainers = false;
            nodes = nodes.persistent();
            start();
        }
    }

    private WriteRequest.Create create(Chroot below, String path) {
        return new WriteRequest.Create(below, path, Jute.pathLength(path), NO_DATA, nodes.acl(), nodes.mode());
    }

    private void created(boolean last, @Nullable Throwable error) {
        boolean exists = refusedWith(error, ErrorCode.NODE_EXISTS);
        if (last && refusedWith(error, ErrorCode.NO_NODE) && ++rounds < MAX_ROUNDS) {
            start(); // another client deleted a level in between
        } else if (error != null && !exists && (last || !refusedWith(error, ErrorCode.NO_NODE))) {
            fail(error);
        } else if (last) {
            succeed(!exists);
        }
    }
}
