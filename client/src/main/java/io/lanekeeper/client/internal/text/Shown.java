// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.text;

import org.jspecify.annotations.Nullable;

/**
 * Text of users and servers as messages and log lines show it: on one line, with nothing in it that a terminal or a log reader
 * obeys, and of bounded length.
 */
public final class Shown {
    /** The length to which text is cut, in characters. */
    public static final int LONGEST = 256;

    private Shown() {}

    /** Returns {@code text} in quotation marks, or the word null. */
    public static String quoted(@Nullable String text) {
        if (text == null) {
            return "null";
        }
        String shown = '"' + start(text, LONGEST) + '"';
        return text.length() > LONGEST ? shown + lengthOf(text) : shown;
    }

    /** Returns {@code text} without quotation marks. */
    public static String plain(String text) {
        return plain(text, LONGEST);
    }

    /** Returns {@code text} without quotation marks, cut after {@code longest} characters. */
    public static String plain(String text, int longest) {
        String shown = start(text, longest);
        return text.length() > longest ? shown + lengthOf(text) : shown;
    }

    /** Returns whether {@code c} shows itself and nothing else. */
    public static boolean isPlain(char c) {
        if (c >= 0x20 && c < 0x7f) {
            return true;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static String lengthOf(String text) {
        return "... (" + text.length() + " characters)";
    }

    private static String start(String text, int longest) {
        int end = Math.min(text.length(), longest);
        StringBuilder shown = null; // Nearly all text is plain.
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (shown == null && !isPlain(c)) {
                shown = new StringBuilder(end + 16).append(text, 0, i);
            }
            if (shown != null) {
                append(shown, c);
            }
        }
        return shown == null ? text.substring(0, end) : shown.toString();
    }

    private static void append(StringBuilder shown, char c) {
        if (isPlain(c)) {
            shown.append(c);
        } else {
            shown.append(
                    "\\u"); // By hand: a formatter for each character would need a hundred times the text's memory.
            for (int shift = 12; shift >= 0; shift -= 4) {
                shown.append(Character.toUpperCase(Character.forDigit(c >> shift & 0xf, 16)));
            }
        }
    }
}
