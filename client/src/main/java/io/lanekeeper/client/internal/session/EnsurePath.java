// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.path.PathRules;
import io.lanekeeper.client.internal.protocol.ReadRequest;
import io.lanekeeper.client.internal.protocol.WriteRequest;
import io.lanekeeper.handler.Completion;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Creates a node and those above it where they are missing, the chroot's own included. One round asks for all levels at
 * once, one more creates what is missing, in order; a level that somebody else creates or deletes meanwhile is no
 * failure. Answers whether the node itself had to be created.
 */
final class EnsurePath extends Steps<Boolean> {
    private static final int MAX_ROUNDS = 8;
    private static final byte[] NO_DATA = {};

    private record Level(Chroot chroot, String path) {}

    private final List<Level> levels = new ArrayList<>();
    private final List<Acl> acl;
    private int rounds;

    EnsurePath(Chroot chroot, String path, List<Acl> acl, Completion<Boolean> completion, long timeoutNanos) {
        super("ensurePath", path, completion, timeoutNanos);
        this.acl = acl;
        addLevels(Chroot.NONE, chroot.prefix());
        addLevels(chroot, path);
        if (levels.isEmpty()) {
            levels.add(new Level(chroot, path));
        }
    }

    private void addLevels(Chroot chroot, String path) {
        for (int end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1)) {
            levels.add(new Level(chroot, path.substring(0, end)));
        }
        if (path.length() > 1) {
            levels.add(new Level(chroot, path));
        }
    }

    @Override
    void begin() {
        List<Level> missing = new ArrayList<>();
        for (int i = 0; i < levels.size(); i++) {
            Level level = levels.get(i);
            boolean last = i == levels.size() - 1;
            ask(
                    new ReadRequest.Exists(level.chroot, level.path, PathRules.check(level.path), null),
                    (stat, error) -> looked(level, last, missing, stat, error));
        }
    }

    private void looked(
            Level level, boolean last, List<Level> missing, @Nullable Stat stat, @Nullable Throwable error) {
        if (error == null && stat == null) {
            missing.add(level);
        } else if (error != null && !refusedWith(error, ErrorCode.NO_AUTH)) {
            fail(error); // a node that may not be read exists
        }
        if (last) {
            create(missing);
        }
    }

    private void create(List<Level> missing) {
        if (missing.isEmpty()) {
            succeed(false);
        }
        for (int i = 0; i < missing.size(); i++) {
            Level level = missing.get(i);
            boolean last = i == missing.size() - 1;
            ask(
                    new WriteRequest.Create(
                            level.chroot, level.path, PathRules.check(level.path), NO_DATA, acl, CreateMode.PERSISTENT),
                    (path, error) -> created(last, error));
        }
    }

    private void created(boolean last, @Nullable Throwable error) {
        boolean exists = refusedWith(error, ErrorCode.NODE_EXISTS);
        if (last && refusedWith(error, ErrorCode.NO_NODE) && ++rounds < MAX_ROUNDS) {
            begin(); // somebody deleted a level in between
        } else if (error != null && !exists && (last || !refusedWith(error, ErrorCode.NO_NODE))) {
            fail(error);
        } else if (last) {
            succeed(!exists);
        }
    }
}
