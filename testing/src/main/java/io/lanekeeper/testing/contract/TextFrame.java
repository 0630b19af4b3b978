// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lanekeeper.handler.FrameEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A frame with a text, which checks the buffer that it is given. */
record TextFrame(String text) implements FrameEncoder {
    private static final int SHOWN = 40;

    /** Returns a frame of {@code size} bytes. */
    static TextFrame ofSize(int size) {
        return new TextFrame("x".repeat(size));
    }

    /** Returns the text of a body, in short form if it is long. */
    static String textOf(ByteBuffer body) {
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        return bytes.length > SHOWN ? bytes.length + " bytes" : new String(bytes, US_ASCII);
    }

    byte[] bytes() {
        return text.getBytes(US_ASCII);
    }

    @Override
    public int size() {
        return text.length();
    }

    @Override
    public void encode(ByteBuffer target) {
        assertEquals(size(), target.remaining());
        assertEquals(ByteOrder.BIG_ENDIAN, target.order());
        target.put(bytes());
    }
}
