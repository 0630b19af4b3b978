// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.operation;

import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.internal.callback.LoopCompletion;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.client.internal.request.CallOptions;
import io.lanekeeper.handler.Completion;
import org.jspecify.annotations.Nullable;

/** Creates a node; if its parent is missing, that first, with the same ACL (kazoo: {@code makepath=True}). */
public final class CreateWithParents<T> extends CompositeOperation<T> {
    private static final int MAX_ROUNDS = 8;

    private final Request<T> create;
    private final Chroot chroot;
    private final PathNodes parents;
    private int rounds;

    public CreateWithParents(
            Request<T> create,
            Chroot chroot,
            String path,
            PathNodes parents,
            Completion<T> completion,
            CallOptions options) {
        super("create", path, completion, options);
        this.create = create;
        this.chroot = chroot;
        this.parents = parents;
    }

    @Override
    void start() {
        ask(create, this::created);
    }

    private void created(@Nullable T value, @Nullable Throwable error) {
        if (error == null) {
            succeed(value);
        } else if (refusedWith(error, ErrorCode.NO_NODE) && ++rounds < MAX_ROUNDS) {
            follow(new EnsurePath(chroot, parent(), parents, new ParentReady(), optionsLeft()));
        } else {
            fail(error);
        }
    }

    private String parent() {
        int end = path().lastIndexOf('/');
        return end <= 0 ? "/" : path().substring(0, end);
    }

    private final class ParentReady extends LoopCompletion<Boolean> {
        @Override
        public boolean isDone() {
            return super.isDone() || CreateWithParents.this.isDone();
        }

        @Override
        public void ended(@Nullable Boolean value, @Nullable Throwable error) {
            if (error == null) {
                start();
            } else {
                fail(error);
            }
        }
    }
}
