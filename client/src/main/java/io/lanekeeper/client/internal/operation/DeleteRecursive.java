// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.operation;

import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.internal.jute.Jute;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.path.PathRules;
import io.lanekeeper.client.internal.protocol.ReadRequest;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.client.internal.protocol.WriteRequest;
import io.lanekeeper.client.internal.request.CallOptions;
import io.lanekeeper.handler.Completion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Deletes a node with all below it, whatever their versions (kazoo: {@code delete(recursive=True)}). First it lists,
 * then it deletes from the leaves up, each with a bounded number of requests at once. Nodes that another client
 * deletes meanwhile are no failure. If another client adds nodes, it starts again, a few times.
 */
public final class DeleteRecursive extends CompositeOperation<Void> {
    private static final int WINDOW = 128;
    private static final int MAX_ROUNDS = 8;

    private final Chroot chroot;
    private final ArrayDeque<String> toList = new ArrayDeque<>();
    private final List<String> found = new ArrayList<>();
    private int pending;
    private int rounds;
    private boolean listing;
    private boolean again;

    public DeleteRecursive(Chroot chroot, String path, Completion<Void> completion, CallOptions options) {
        super("delete", path, completion, options);
        this.chroot = chroot;
    }

    /** The first request. */
    public Request<?> first() {
        return new ReadRequest.GetChildren(chroot, path(), Jute.pathLength(path()), null);
    }

    @Override
    void start() {
        listing = true;
        again = false;
        toList.add(path());
        goOn();
    }

    private void goOn() {
        while (pending < WINDOW && !isDone()) {
            if (listing && !toList.isEmpty()) {
                list(toList.remove());
            } else if (!listing && !found.isEmpty()) {
                delete(found.remove(found.size() - 1));
            } else {
                break;
            }
        }
        if (pending == 0 && !isDone()) {
            phaseEnded();
        }
    }

    private void phaseEnded() {
        if (listing) {
            listing = false;
            goOn();
        } else if (again) {
            start();
        } else {
            succeed(null);
        }
    }

    private void list(String node) {
        pending++;
        found.add(node);
        ask(new ReadRequest.GetChildren(chroot, node, PathRules.check(node), null), (names, error) -> {
            pending--;
            if (names != null) {
                names.forEach(name -> toList.add(node + "/" + name));
            }
            ended(error);
        });
    }

    /** Parents were found before their children, so the last found goes first; the server keeps that order. */
    private void delete(String node) {
        pending++;
        ask(new WriteRequest.Delete(chroot, node, PathRules.check(node), -1), (nothing, error) -> {
            pending--;
            if (refusedWith(error, ErrorCode.NOT_EMPTY) && (again || ++rounds < MAX_ROUNDS)) {
                again = true;
                ended(null);
            } else {
                ended(error);
            }
        });
    }

    private void ended(@Nullable Throwable error) {
        if (error != null && !refusedWith(error, ErrorCode.NO_NODE)) {
            fail(error);
        } else {
            goOn();
        }
    }
}
