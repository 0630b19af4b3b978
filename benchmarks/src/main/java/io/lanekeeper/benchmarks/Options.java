// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;

/** Arguments of the form key=value. */
final class Options {
    private final Map<String, String> values = new LinkedHashMap<>();

    static Options parse(Iterable<String> arguments) {
        Options options = new Options();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("argument: \"" + argument + "\" (expected: key=value)");
            }
            options.values.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        return options;
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    String text(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException(key + ": missing");
        }
        return value;
    }

    double number(String key) {
        return Double.parseDouble(text(key));
    }

    int[] integers(String key) {
        String[] parts = text(key).split(",", -1);
        int[] numbers = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            numbers[i] = Integer.parseInt(parts[i]);
        }
        return numbers;
    }
}
