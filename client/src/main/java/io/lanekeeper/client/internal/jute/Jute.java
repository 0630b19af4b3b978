// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.jute;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Sizes and bytes of jute's types, written straight into a frame. */
public final class Jute {
    private Jute() {}

    /** The number of bytes of a buffer with its length. */
    public static long sizeOf(byte @Nullable [] bytes) {
        return withLength(bytes == null ? 0 : bytes.length);
    }

    /** The number of bytes of a string with its length. */
    public static long sizeOf(String text) {
        return withLength(utf8Length(text));
    }

    /** A long, since an array may be as long as an int can say. */
    static long withLength(long bytes) {
        return Integer.BYTES + bytes;
    }

    /** The number of bytes of a string in UTF-8; an unpaired surrogate counts as the '?' that is written for it. */
    public static long utf8Length(String text) {
        int length = text.length();
        long bytes = length;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                continue;
            }
            if (!Character.isSurrogate(c)) {
                bytes += c < 0x800 ? 1 : 2;
            } else if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 2;
                i++;
            }
        }
        return bytes;
    }

    /** Returns the {@link #utf8Length} of a path, which is far from 2 GB long: one of a server's, or one that keeps the rules. */
    public static int pathLength(String path) {
        return Math.toIntExact(utf8Length(path));
    }

    /** Writes a buffer; null as -1. */
    public static void write(ByteBuffer target, byte @Nullable [] bytes) {
        if (bytes == null) {
            target.putInt(-1);
        } else {
            target.putInt(bytes.length).put(bytes);
        }
    }

    /** Writes a string. */
    public static void write(ByteBuffer target, String text) {
        long size = utf8Length(text);
        target.putInt(Math.toIntExact(size));
        writeText(target, text, size == text.length());
    }

    /** The number of bytes of a string with its length, which for null is -1. */
    public static long sizeOfNullable(@Nullable String text) {
        return text == null ? Integer.BYTES : sizeOf(text);
    }

    /** Writes a string; null as -1. */
    public static void writeNullable(ByteBuffer target, @Nullable String text) {
        if (text == null) {
            target.putInt(-1);
        } else {
            write(target, text);
        }
    }

    /** Writes a string's bytes without their length; {@code ascii} tells that there is one for each character. */
    public static void writeText(ByteBuffer target, String text, boolean ascii) {
        if (ascii) {
            int i = 0;
            for (int last = text.length() - Long.BYTES; i <= last; i += Long.BYTES) {
                long eight = 0;
                for (int k = 0; k < Long.BYTES; k++) {
                    eight = eight << Byte.SIZE | oneByte(text.charAt(i + k));
                }
                target.putLong(eight);
            }
            for (int length = text.length(); i < length; i++) {
                target.put((byte) oneByte(text.charAt(i)));
            }
        } else {
            target.put(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** An unpaired surrogate becomes the '?' that Java's encoder writes. */
    private static int oneByte(char c) {
        return c < 0x80 ? c : '?';
    }

    /** Writes a boolean. */
    public static void write(ByteBuffer target, boolean value) {
        target.put((byte) (value ? 1 : 0));
    }
}
