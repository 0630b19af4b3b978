// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.jute;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads jute's types from a frame. Every length is checked against what is left before anything is allocated for it.
 *
 * <p>Confined to the loop, one for each connection, since it keeps scratch space; {@link #wrap} points it at a frame.
 * Numbers may throw {@link java.nio.BufferUnderflowException}; the rest throws {@link MalformedFrameException}.
 */
public final class JuteReader {
    private static final int SCRATCH = 256;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** Made for the first string: an idle connection reads none. */
    private byte @Nullable [] scratch;

    private ByteBuffer frame = NOTHING;

    /** Reads from {@code next} on, until the next call of this method. */
    @SuppressWarnings("ReferenceEquality") // It is the object that counts.
    public JuteReader wrap(ByteBuffer next) {
        if (frame != next) {
            frame = next; // Mostly it is the same view again, and storing a reference costs the collector's barrier.
        }
        return this;
    }

    /** Forgets the frame, which is only borrowed. */
    public void release() {
        frame = NOTHING;
    }

    /** The number of bytes left. */
    public int remaining() {
        return frame.remaining();
    }

    /** An int. */
    public int readInt() {
        return frame.getInt();
    }

    /** A long. */
    public long readLong() {
        return frame.getLong();
    }

    /** A boolean. */
    public boolean readBoolean() {
        return frame.get() != 0;
    }

    /** A buffer, copied; -1 stands for null. */
    public byte @Nullable [] readBuffer() {
        int length = readLength(1);
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        frame.get(bytes);
        return bytes;
    }

    /** A string that must be there. */
    public String readString() {
        int length = readLength(1);
        if (length < 0) {
            throw new MalformedFrameException("string: null (expected: a string)");
        }
        return readText(length);
    }

    /** A string; null counts as empty. */
    public String readStringOrEmpty() {
        int length = readLength(1);
        return length < 0 ? "" : readText(length);
    }

    private String readText(int length) {
        byte[] bytes = length <= SCRATCH ? scratch() : new byte[length];
        frame.get(bytes, 0, length);
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        return text.indexOf('\uFFFD') < 0 ? text : strict(bytes, length);
    }

    private byte[] scratch() {
        byte[] bytes = scratch;
        if (bytes == null) {
            bytes = new byte[SCRATCH];
            scratch = bytes;
        }
        return bytes;
    }

    /** A vector of strings; null counts as empty. */
    public List<String> readStrings() {
        int count = readLength(Integer.BYTES);
        if (count <= 0) {
            return List.of();
        }
        List<String> strings = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            strings.add(readString());
        }
        return Collections.unmodifiableList(strings);
    }

    /** The length of a vector whose elements have at least {@code unit} bytes; null counts as empty. */
    public int readCount(int unit) {
        return Math.max(0, readLength(unit));
    }

    /** A length, which must leave room for as many things of at least {@code unit} bytes; -1 stands for null. */
    private int readLength(int unit) {
        int length = frame.getInt();
        if (length < -1 || length > frame.remaining() / unit) {
            throw new MalformedFrameException(
                    "length: " + length + " (expected: -1 to " + frame.remaining() / unit + ")");
        }
        return length;
    }

    /** Decodes what may really contain U+FFFD, or else is not UTF-8. */
    private static String strict(byte[] bytes, int length) {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
            return text.toString();
        } catch (CharacterCodingException e) {
            throw new MalformedFrameException("string of " + length + " bytes (expected: UTF-8)");
        }
    }
}
