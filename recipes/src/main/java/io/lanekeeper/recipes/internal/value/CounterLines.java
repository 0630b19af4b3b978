// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.value.Codec;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;

/**
 * The counters of one client. Calls of the same counter share one line, whatever object they are made on. A line that no counter
 * and no call needs any more is collected. Any thread.
 */
final class CounterLines {
    private record Key(String path, Codec<Long> codec, boolean exactly) {}

    private final RecipeContext context;
    private final Map<Key, WeakReference<CounterLine>> lines = new HashMap<>();

    CounterLines(RecipeContext context) {
        this.context = context;
    }

    RecipeContext context() {
        return context;
    }

    synchronized CounterLine line(String path, Codec<Long> codec, boolean exactly) {
        Key key = new Key(path, codec, exactly);
        WeakReference<CounterLine> present = lines.get(key);
        CounterLine line = present == null ? null : present.get();
        if (line == null) {
            lines.values().removeIf(each -> each.refersTo(null));
            line = new CounterLine(
                    context,
                    path,
                    new NumberNode(context, path, codec),
                    exactly ? new ReceiptWriter(context, path) : new PlainWriter(context, path));
            lines.put(key, new WeakReference<>(line));
        }
        return line;
    }
}
