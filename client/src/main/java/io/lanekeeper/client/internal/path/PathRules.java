// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.path;

import io.lanekeeper.client.internal.text.Shown;
import org.jspecify.annotations.Nullable;

/**
 * ZooKeeper's rules for paths (3.9: {@code PathUtils.validatePath}). One pass checks a path and counts its bytes in
 * UTF-8; since surrogates are not allowed, a character has at most three.
 */
public final class PathRules {
    static final int MAX_LENGTH = 1 << 28;

    private PathRules() {}

    /**
     * Checks a path.
     *
     * @return its length in bytes of UTF-8
     * @throws IllegalArgumentException if it breaks a rule, naming path and rule
     */
    public static int check(@Nullable String path) {
        if (path == null) {
            throw broken(null, "an absolute path");
        }
        if (path.isEmpty() || path.charAt(0) != '/') {
            throw broken(path, "a path that starts with '/'");
        }
        int length = path.length();
        requireLength(length);
        if (length > 1 && path.charAt(length - 1) == '/') {
            throw broken(path, "a path that does not end with '/'");
        }
        return length + scan(path, length);
    }

    /**
     * Checks the path of a sequential create, to which the server appends a number; so it may end with "/".
     *
     * @return its length in bytes of UTF-8
     */
    public static int checkSequential(@Nullable String path) {
        if (path == null) {
            throw broken(null, "an absolute path");
        }
        return check(path.concat("1")) - 1;
    }

    /**
     * Checks the path of a node to be deleted, which is not "/". The server refuses to delete its root, and below a chroot "/" is
     * the chroot's own node.
     *
     * @return its length in bytes of UTF-8
     */
    public static int checkDeletable(@Nullable String path) {
        int size = check(path);
        if (size == 1) {
            throw new IllegalArgumentException("path: \"/\" (expected: a node below it; the root cannot be deleted)");
        }
        return size;
    }

    /** So that the size of path and chroot is an int, too. No frame holds as much. */
    static void requireLength(int length) {
        if (length > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "path: " + length + " characters (expected: at most " + MAX_LENGTH + ")");
        }
    }

    /** The bytes beyond one per character. */
    private static int scan(String path, int length) {
        int extra = 0;
        int element = 1;
        for (int i = 1; i < length; i++) {
            char c = path.charAt(i);
            if (c == '/') {
                checkElement(path, element, i);
                element = i + 1;
            } else if (c < 0x20 || c >= 0x7f) {
                extra += extraBytes(path, i, c);
            }
        }
        if (length > 1) {
            checkElement(path, element, length);
        }
        return extra;
    }

    private static void checkElement(String path, int start, int end) {
        int length = end - start;
        if (length == 0) {
            throw broken(path, "no empty element, but \"//\" stands at index " + (start - 1));
        }
        if (path.charAt(start) == '.' && (length == 1 || (length == 2 && path.charAt(start + 1) == '.'))) {
            throw broken(
                    path,
                    "no element " + Shown.quoted(path.substring(start, end)) + ", but it stands at index " + start);
        }
    }

    private static int extraBytes(String path, int index, char c) {
        if (c < 0x20 || c <= 0x9f || (c >= 0xd800 && c <= 0xf8ff) || c >= 0xfff0) {
            throw broken(path, String.format("no character U+%04X, but it stands at index %d", (int) c, index));
        }
        return c < 0x800 ? 1 : 2;
    }

    private static IllegalArgumentException broken(@Nullable String path, String expected) {
        return new IllegalArgumentException("path: " + Shown.quoted(path) + " (expected: " + expected + ")");
    }
}
