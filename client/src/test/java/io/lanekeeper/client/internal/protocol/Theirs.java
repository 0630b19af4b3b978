// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.internal.jute.JuteReader;
import io.lanekeeper.client.internal.jute.MalformedFrameException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Function;
import org.apache.jute.BinaryInputArchive;
import org.apache.jute.BinaryOutputArchive;
import org.apache.jute.Record;
import org.junit.jupiter.api.function.Executable;

/** ZooKeeper's own generated records, to compare ours with. */
final class Theirs {
    private Theirs() {}

    static byte[] bytes(Record theirs) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            theirs.serialize(BinaryOutputArchive.getArchive(bytes), "");
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static JuteReader reader(byte[] frame) {
        return new JuteReader().wrap(ByteBuffer.wrap(frame));
    }

    static byte[] bytes(Request<?> ours) {
        ByteBuffer target = ByteBuffer.allocate(Math.toIntExact(ours.bodySize()));
        ours.writeBody(target);
        assertEquals(0, target.remaining(), "size");
        return target.array();
    }

    /** Ours is what theirs is, byte for byte, and theirs reads it as what it meant. */
    static <R extends Record> void same(int opCode, R theirs, R empty, Request<?> ours) {
        assertEquals(opCode, ours.opCode().number());
        byte[] bytes = bytes(ours);
        assertArrayEquals(bytes(theirs), bytes);
        try {
            empty.deserialize(BinaryInputArchive.getArchive(new java.io.ByteArrayInputStream(bytes)), "");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        assertArrayEquals(bytes, bytes(empty)); // some of their equals() stumble over null
    }

    /** Reads a reply of theirs, to its last byte. */
    static <T> T read(Record theirs, Function<JuteReader, T> ours) {
        byte[] bytes = bytes(theirs);
        JuteReader reader = reader(bytes);
        T value = ours.apply(reader);
        assertEquals(0, reader.remaining(), "bytes left");
        return value;
    }

    /** At every shorter length the reply is a frame that makes no sense, and nothing worse. */
    static void truncated(Record theirs, Function<JuteReader, ?> ours) {
        truncated(bytes(theirs), ours);
    }

    static void truncated(byte[] bytes, Function<JuteReader, ?> ours) {
        for (int length = 0; length < bytes.length; length++) {
            byte[] shorter = Arrays.copyOf(bytes, length);
            assertClean(length + " of " + bytes.length + " bytes", () -> ours.apply(reader(shorter)));
        }
    }

    private static void assertClean(String what, Executable reading) {
        RuntimeException error = assertThrows(RuntimeException.class, reading, what);
        assertTrue(
                error instanceof MalformedFrameException || error instanceof BufferUnderflowException,
                () -> what + " ended with " + error);
    }
}
