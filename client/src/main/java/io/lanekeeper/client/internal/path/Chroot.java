// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.path;

import io.lanekeeper.client.internal.text.Shown;

/**
 * A prefix that the application does not see: paths of the application below it, paths of the server with it.
 */
public final class Chroot {
    /** No prefix. */
    public static final Chroot NONE = new Chroot("", 0);

    private final String prefix;
    private final int size;

    private Chroot(String prefix, int size) {
        this.prefix = prefix;
        this.size = size;
    }

    /**
     * Returns the chroot with a prefix.
     *
     * @param path an absolute path; "/" stands for no prefix
     * @throws IllegalArgumentException if it is not a valid path
     */
    public static Chroot of(String path) {
        int size = PathRules.check(path);
        return size == 1 ? NONE : new Chroot(path, size);
    }

    /** The prefix, empty or starting with "/". */
    public String prefix() {
        return prefix;
    }

    /** Returns whether the prefix has one byte per character. */
    public boolean ascii() {
        return size == prefix.length();
    }

    /** The length in bytes of UTF-8 that {@code path}, of {@code pathSize} bytes, has at the server. */
    public int serverSize(String path, int pathSize) {
        if (size == 0) {
            return pathSize;
        }
        return path.length() == 1 ? size : size + pathSize;
    }

    /** The server's path. */
    public String toServer(String path) {
        if (size == 0) {
            return path;
        }
        return path.length() == 1 ? prefix : prefix + path;
    }

    /** Returns whether {@code path}, one of the server's, is below this or is its node. */
    public boolean contains(String path) {
        return path.startsWith(prefix)
                && (size == 0 || path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }

    /**
     * The application's path.
     *
     * @throws IllegalArgumentException if {@code path} is not below this
     */
    public String toClient(String path) {
        if (size == 0) {
            return path;
        }
        if (path.equals(prefix)) {
            return "/";
        }
        if (contains(path)) {
            return path.substring(prefix.length());
        }
        throw new IllegalArgumentException(
                "path: " + Shown.quoted(path) + " (expected: below " + Shown.plain(prefix) + ")");
    }
}
