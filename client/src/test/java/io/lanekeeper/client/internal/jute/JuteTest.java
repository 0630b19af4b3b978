// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.jute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.testkit.Wire;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JuteTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "\u0000",
                "\u007f\u0080",
                "\u07ff\u0800",
                "\uffff",
                "\ufffd",
                "a\ufffdb",
                "\ud83d\ude00",
                "x\ud83d\ude00y",
                "\u4e2d\u6587"
            })
    void stringsAreWrittenAndRead(String text) {
        byte[] written = written(Jute.sizeOf(text), target -> Jute.write(target, text));
        assertArrayEquals(Wire.path(text), written);
        assertEquals(text, reader(written).readString());
        String longText = text.repeat(300); // beyond the reader's scratch space
        assertEquals(longText, reader(Wire.path(longText)).readString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\ud800",
                "a\udc41",
                "\udc80",
                "\ud800\ud800x",
                "\udc00\ud800",
                "\u00e9\ud800",
                "\ud83d\ude00\udc41"
            })
    void unpairedSurrogatesAreEncodedLikeInTheJdk(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertEquals(bytes.length, Jute.utf8Length(text));
        byte[] written = written(Jute.sizeOf(text), target -> Jute.write(target, text));
        assertArrayEquals(bytes, Arrays.copyOfRange(written, 4, written.length));
    }

    /** Eight characters go into the frame at once, so each length up to three times as many counts. */
    @Test
    void asciiOfEachLengthIsEncoded() {
        String all = "abcdefghijklmnopqrstuvwxyz";
        for (int length = 0; length <= all.length(); length++) {
            String text = all.substring(0, length);
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            assertArrayEquals(bytes, written(length, target -> Jute.writeText(target, text, true)));
            assertEquals(length, Jute.pathLength(text));
        }
        String withSurrogate = "abc\ud800efgh";
        assertArrayEquals(
                "abc?efgh".getBytes(StandardCharsets.UTF_8),
                written(8, target -> Jute.writeText(target, withSurrogate, true)));
    }

    @Test
    void nullableStringsAreWrittenAndRead() {
        assertArrayEquals(
                new byte[] {-1, -1, -1, -1}, written(Jute.sizeOfNullable(null), t -> Jute.writeNullable(t, null)));
        assertArrayEquals(
                Wire.path("a\u00e9"), written(Jute.sizeOfNullable("a\u00e9"), t -> Jute.writeNullable(t, "a\u00e9")));
        assertEquals("", reader(-1, -1, -1, -1).readStringOrEmpty());
        assertEquals("", reader(0, 0, 0, 0).readStringOrEmpty());
        assertEquals("a\u00e9", reader(Wire.path("a\u00e9")).readStringOrEmpty());
    }

    @Test
    void numbersAndCountsAreRead() {
        JuteReader in = reader(Wire.bytes(out -> {
            out.writeInt(-7);
            out.writeLong(1L << 40);
            out.writeInt(1);
            out.writeInt(-1);
            out.writeInt(0);
        }));
        assertEquals(24, in.remaining());
        assertEquals(-7, in.readInt());
        assertEquals(1L << 40, in.readLong());
        assertEquals(1, in.readCount(8));
        assertEquals(0, in.readCount(8));
        assertEquals(4, in.remaining());
        assertEquals(0, in.readCount(8));
        in.release();
        assertEquals(0, in.remaining());
    }

    @Test
    void errorOfAVectorCountsElements() {
        MalformedFrameException error = assertThrows(
                MalformedFrameException.class,
                () -> reader(0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0).readStrings());
        assertEquals("length: 3 (expected: -1 to 2)", error.getMessage());
    }

    @Test
    void nullAndEmptyBuffersAreDistinguished() {
        assertArrayEquals(
                new byte[] {-1, -1, -1, -1}, written(Jute.sizeOf((byte[]) null), t -> Jute.write(t, (byte[]) null)));
        assertArrayEquals(new byte[4], written(Jute.sizeOf(new byte[0]), t -> Jute.write(t, new byte[0])));
        assertNull(reader(-1, -1, -1, -1).readBuffer());
        assertArrayEquals(new byte[0], reader(0, 0, 0, 0).readBuffer());
        assertArrayEquals(new byte[] {7, 8}, reader(0, 0, 0, 2, 7, 8).readBuffer());
        assertArrayEquals(new byte[] {1, 0}, written(2, t -> {
            Jute.write(t, true);
            Jute.write(t, false);
        }));
        assertTrue(reader(1).readBoolean());
        assertFalse(reader(0).readBoolean());
    }

    @Test
    void vectorsAreRead() {
        assertEquals(List.of(), reader(-1, -1, -1, -1).readStrings());
        assertEquals(List.of(), reader(0, 0, 0, 0).readStrings());
        List<String> names = reader(Wire.names("b", "", "a")).readStrings();
        assertEquals(List.of("b", "", "a"), names);
        assertThrows(UnsupportedOperationException.class, () -> names.add("c"));
    }

    @Test
    void eachTruncationIsReportedAsMalformed() {
        byte[] frame = Wire.bytes(out -> {
            out.write(Wire.path("a\u00e9"));
            out.write(Wire.names("x", "yy"));
            Wire.buffer(out, new byte[3]);
            out.writeLong(1);
            out.writeInt(2);
            out.writeBoolean(true);
        });
        Consumer<JuteReader> all = in -> {
            in.readString();
            in.readStrings();
            in.readBuffer();
            in.readLong();
            in.readInt();
            in.readBoolean();
        };
        all.accept(reader(frame));
        for (int length = 0; length < frame.length; length++) {
            byte[] cut = Arrays.copyOf(frame, length);
            RuntimeException error = assertThrows(RuntimeException.class, () -> all.accept(reader(cut)));
            assertTrue(
                    error instanceof MalformedFrameException || error instanceof BufferUnderflowException,
                    error::toString);
        }
    }

    /** Two gigabytes would fail with an OutOfMemoryError. */
    @Test
    void tooLargeLengthsAreNotAllocated() {
        List<Function<JuteReader, Object>> reads =
                List.of(JuteReader::readString, JuteReader::readStrings, in -> Arrays.toString(in.readBuffer()));
        for (int length : new int[] {Integer.MAX_VALUE, 1 << 30, 9, -2, Integer.MIN_VALUE}) {
            for (Function<JuteReader, Object> read : reads) {
                ByteBuffer frame = ByteBuffer.allocate(12).putInt(length).rewind();
                MalformedFrameException error =
                        assertThrows(MalformedFrameException.class, () -> read.apply(new JuteReader().wrap(frame)));
                assertTrue(String.valueOf(error.getMessage()).startsWith("length: " + length + " (expected: -1 to "));
            }
        }
        // eight bytes hold at most two strings
        ByteBuffer three = ByteBuffer.allocate(12).putInt(3).rewind();
        assertThrows(
                MalformedFrameException.class,
                () -> new JuteReader().wrap(three).readStrings());
    }

    @Test
    void nullStringIsMalformed() {
        assertThrows(MalformedFrameException.class, () -> reader(-1, -1, -1, -1).readString());
        assertThrows(
                MalformedFrameException.class,
                () -> reader(0, 0, 0, 1, -1, -1, -1, -1).readStrings());
    }

    @Test
    void badUtf8IsMalformed() {
        int[][] broken = {
            {0x80},
            {0xc3},
            {0xc0, 0x80},
            {0xe2, 0x82},
            {0xed, 0xa0, 0x80},
            {0xf5, 0x80, 0x80, 0x80},
            {0xff},
            {0x61, 0xfe}
        };
        for (int[] bytes : broken) {
            byte[] text = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                text[i] = (byte) bytes[i];
            }
            byte[] frame = Wire.bytes(out -> Wire.buffer(out, text));
            assertThrows(MalformedFrameException.class, () -> reader(frame).readString(), Arrays.toString(bytes));
        }
    }

    @Test
    void stringHasNoRestOfTheStringBefore() {
        JuteReader in = reader(Wire.bytes(out -> {
            out.write(Wire.path("longer"));
            out.write(Wire.path("s"));
        }));
        assertEquals("longer", in.readString());
        assertEquals("s", in.readString());
        assertEquals(0, in.remaining());
    }

    @Test
    void sizesMayExceedAnInt() {
        assertEquals(4L + Integer.MAX_VALUE, Jute.withLength(Integer.MAX_VALUE));
    }

    private static byte[] written(long size, Consumer<ByteBuffer> writer) {
        ByteBuffer target = ByteBuffer.allocate((int) size);
        writer.accept(target);
        assertEquals(0, target.remaining(), "size");
        return target.array();
    }

    private static JuteReader reader(byte[] bytes) {
        return new JuteReader().wrap(ByteBuffer.wrap(bytes));
    }

    private static JuteReader reader(int... bytes) {
        byte[] frame = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            frame[i] = (byte) bytes[i];
        }
        return reader(frame);
    }
}
