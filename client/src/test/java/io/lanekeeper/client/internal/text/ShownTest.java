// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ShownTest {
    @Test
    void plainTextIsUnchanged() {
        String text = "/caf\u00e9/\u65e5\u672c/\ud83d\ude00 \"x\"";
        assertEquals('"' + text + '"', Shown.quoted(text));
        assertEquals(text, Shown.plain(text));
        assertEquals("null", Shown.quoted(null));
        assertEquals("\"\"", Shown.quoted(""));
    }

    @Test
    void controlCharactersAreEscaped() {
        assertEquals("\"a\\u000AERROR forged\\u001B[2J\"", Shown.quoted("a\nERROR forged\u001b[2J"));
        for (char c = 0; c < Character.MAX_VALUE; c++) {
            if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || c == 0x202e || c == 0x200f || c == 0xfeff) {
                assertFalse(Shown.isPlain(c), () -> "a control or format character");
                assertEquals(String.format("\\u%04X", (int) c), Shown.plain(String.valueOf(c)));
            }
        }
        for (char c = 0x20; c < 0x7f; c++) {
            assertTrue(Shown.isPlain(c));
        }
    }

    @Test
    void longTextIsCutWithItsLength() {
        String longest = "x".repeat(Shown.LONGEST);
        assertEquals(longest, Shown.plain(longest));
        assertEquals('"' + longest + "\"... (5000000 characters)", Shown.quoted("x".repeat(5_000_000)));
        assertEquals("xxx... (5 characters)", Shown.plain("xxxxx", 3));
        assertTrue(Shown.quoted("\n".repeat(5_000_000)).length() < 7 * Shown.LONGEST);
    }
}
