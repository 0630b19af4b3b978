// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.group;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;

/** Reads and writes one JSON object of texts and whole numbers, as the nodes of leases have it. */
final class FlatJson {
    private static final int LAST_ASCII = 0x7e;

    private final String text;
    private int at;

    private FlatJson(String text) {
        this.text = text;
    }

    /**
     * Returns the members of an object: a String or a Long each.
     *
     * @throws IllegalArgumentException if {@code data} is anything else
     */
    static Map<String, Object> read(byte[] data) {
        return new FlatJson(new String(data, UTF_8)).object();
    }

    /** Returns an object in the form of Python's {@code json.dumps}. */
    static byte[] write(Map<String, Object> members) {
        StringBuilder out = new StringBuilder("{");
        members.forEach((name, value) -> {
            out.append(out.length() > 1 ? ", " : "");
            quote(name, out);
            out.append(": ");
            if (value instanceof String string) {
                quote(string, out);
            } else {
                out.append(value);
            }
        });
        return out.append('}').toString().getBytes(UTF_8);
    }

    private static void quote(String value, StringBuilder out) {
        out.append('"');
        for (int at = 0; at < value.length(); at++) {
            char one = value.charAt(at);
            if (one == '"' || one == '\\') {
                out.append('\\').append(one);
            } else if (one < ' ' || one > LAST_ASCII) {
                out.append(String.format("\\u%04x", (int) one));
            } else {
                out.append(one);
            }
        }
        out.append('"');
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        expect('{');
        if (next() != '}') {
            do {
                String name = string();
                expect(':');
                members.put(name, next() == '"' ? string() : number());
            } while (skip(','));
        }
        expect('}');
        if (next() != 0) {
            throw bad();
        }
        return members;
    }

    /** Returns the next character that is no space; 0 at the end. */
    private char next() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean skip(char wanted) {
        boolean there = next() == wanted;
        at += there ? 1 : 0;
        return there;
    }

    private void expect(char wanted) {
        if (!skip(wanted)) {
            throw bad();
        }
    }

    private long number() {
        int start = at;
        while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '-')) {
            at++;
        }
        try {
            return Long.parseLong(text.substring(start, at));
        } catch (NumberFormatException e) {
            throw bad();
        }
    }

    private String string() {
        expect('"');
        StringBuilder value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            char one = text.charAt(at);
            at++;
            value.append(one == '\\' ? escaped() : one);
        }
        if (at == text.length()) {
            throw bad();
        }
        at++;
        return value.toString();
    }

    private char escaped() {
        char one = at < text.length() ? text.charAt(at) : 0;
        at++;
        return switch (one) {
            case '"', '\\', '/' -> one;
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> unicode();
            default -> throw bad();
        };
    }

    private char unicode() {
        try {
            int code = Integer.parseInt(text.substring(at, at + 4), 16);
            at += 4;
            return (char) code;
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw bad();
        }
    }

    private IllegalArgumentException bad() {
        return new IllegalArgumentException(
                "character " + at + " of the data (expected: an object of texts and numbers)");
    }
}
