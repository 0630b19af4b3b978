// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.operation;

import io.lanekeeper.client.internal.path.Chroot;

/**
 * A path with those above it, the chroot's own included, from the top. Each is made when it is asked for: all of them together
 * have a length that grows with the square of the path's.
 */
final class PathLevels {
    private final Chroot chroot;
    private final String path;
    private final int[] above;
    private final int[] below;

    PathLevels(Chroot chroot, String path) {
        this.chroot = chroot;
        this.path = path;
        above = ends(chroot.prefix());
        int[] ends = ends(path);
        below = above.length + ends.length == 0 ? new int[] {path.length()} : ends;
    }

    /** Returns the end of the path of each level; none for the root. */
    private static int[] ends(String path) {
        if (path.length() <= 1) {
            return new int[0];
        }
        int[] ends = new int[(int) path.chars().filter(c -> c == '/').count()];
        for (int i = 0, end = 0; i < ends.length; i++) {
            int next = path.indexOf('/', end + 1);
            end = next < 0 ? path.length() : next;
            ends[i] = end;
        }
        return ends;
    }

    /** At least 1. */
    int count() {
        return above.length + below.length;
    }

    /** The chroot of the level at {@code index}. */
    Chroot chroot(int index) {
        return index < above.length ? Chroot.NONE : chroot;
    }

    /** The path of the level at {@code index}, below its chroot. */
    String path(int index) {
        return index < above.length
                ? chroot.prefix().substring(0, above[index])
                : path.substring(0, below[index - above.length]);
    }
}
