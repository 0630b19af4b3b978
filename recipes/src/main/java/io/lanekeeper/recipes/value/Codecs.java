// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.value;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The forms of values that kazoo, Curator and this module write. All are immutable. */
public final class Codecs {
    /** A number of eight bytes in network order (Curator: {@code DistributedAtomicLong}). */
    public static final Codec<Long> LONG_BE = new Codec<>() {
        @Override
        public byte[] encode(Long value) {
            return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
        }

        @Override
        public Long decode(byte[] data) {
            return ByteBuffer.wrap(requireLength(data, Long.BYTES)).getLong();
        }

        @Override
        public String toString() {
            return "LONG_BE";
        }
    };

    /**
     * A number of four bytes in network order (Curator: {@code DistributedAtomicInteger} and {@code SharedCount}; kazoo: a Counter with
     * {@code support_curator}). A number beyond an {@code int} is refused with an {@link ArithmeticException}.
     */
    public static final Codec<Integer> INTEGER_BE = new Codec<>() {
        @Override
        public byte[] encode(Integer value) {
            return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
        }

        @Override
        public Integer decode(byte[] data) {
            return ByteBuffer.wrap(requireLength(data, Integer.BYTES)).getInt();
        }

        @Override
        public String toString() {
            return "INTEGER_BE";
        }
    };

    /** The form of {@link #INTEGER_BE}, for counters. */
    public static final Codec<Long> INT_BE = new Codec<>() {
        @Override
        public byte[] encode(Long value) {
            return INTEGER_BE.encode(Math.toIntExact(value));
        }

        @Override
        public Long decode(byte[] data) {
            return (long) INTEGER_BE.decode(data);
        }

        @Override
        public String toString() {
            return "INT_BE";
        }
    };

    /**
     * A whole number in decimal digits (kazoo: Counter with an {@code int} default). The {@code L} that Python 2 appends to long ones is
     * read, and never written.
     */
    public static final Codec<Long> ASCII = new Codec<>() {
        private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,19}L?");

        @Override
        public byte[] encode(Long value) {
            return Long.toString(value).getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public Long decode(byte[] data) {
            String text = new String(data, StandardCharsets.ISO_8859_1);
            if (!NUMBER.matcher(text).matches()) {
                throw new IllegalArgumentException(
                        "data: " + shown(text) + " (expected: a whole number in decimal digits)");
            }
            return Long.parseLong(text.endsWith("L") ? text.substring(0, text.length() - 1) : text);
        }

        @Override
        public String toString() {
            return "ASCII";
        }
    };

    /** Text in UTF-8. Bytes that are none become U+FFFD. */
    public static final Codec<String> UTF_8 = new Codec<>() {
        @Override
        public byte[] encode(String value) {
            return value.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String decode(byte[] data) {
            return new String(data, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return "UTF_8";
        }
    };

    /** The bytes themselves, which are not copied. */
    public static final Codec<byte[]> BYTES = new Codec<>() {
        @Override
        public byte[] encode(byte[] value) {
            return value;
        }

        @Override
        public byte[] decode(byte[] data) {
            return data;
        }

        @Override
        public String toString() {
            return "BYTES";
        }
    };

    private static final int SHOWN = 40;

    private Codecs() {}

    private static byte[] requireLength(byte[] data, int length) {
        if (data.length != length) {
            throw new IllegalArgumentException("data: " + data.length + " bytes (expected: " + length + ")");
        }
        return data;
    }

    private static String shown(String text) {
        String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
        return printable.length() > SHOWN ? printable.substring(0, SHOWN) + "…" : printable;
    }
}
