// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The children of a directory that are items, and their order. */
interface ItemOrder {
    /** The names of {@code Queue}: with a priority and without. */
    ItemOrder QUEUE = children -> numbered(children, name -> {
        ItemName plain = ItemName.plain(name);
        return plain == null ? ItemName.entry(name) : plain;
    });

    /** The names of {@code ClaimQueue}: with a priority. */
    ItemOrder ENTRIES = children -> numbered(children, ItemName::entry);

    /** All names, in the order of their characters. */
    ItemOrder ALL = children -> children.stream().sorted().toList();

    /** Returns the names of the items, the first item first. */
    List<String> items(Collection<String> children);

    private static List<String> numbered(Collection<String> children, Function<String, @Nullable ItemName> parser) {
        List<ItemName> names = new ArrayList<>(children.size());
        for (String child : children) {
            ItemName name = parser.apply(child);
            if (name != null) {
                names.add(name);
            }
        }
        int oldest = oldest(names);
        names.sort(Comparator.comparingInt(ItemName::priority)
                .thenComparing(
                        (one, other) -> Integer.compareUnsigned(one.sequence() - oldest, other.sequence() - oldest)));
        return names.stream().map(ItemName::name).toList();
    }

    /**
     * Returns the first number. The numbers are a circle, since they wrap: the first one follows the largest gap. So the
     * order is a total one whatever numbers there are.
     */
    private static int oldest(List<ItemName> names) {
        int[] sequences = names.stream().mapToInt(ItemName::sequence).sorted().toArray();
        int oldest = 0;
        long largest = -1;
        for (int i = 0; i < sequences.length; i++) {
            int before = sequences[i == 0 ? sequences.length - 1 : i - 1];
            long gap = sequences.length == 1 ? 0 : Integer.toUnsignedLong(sequences[i] - before);
            if (gap > largest) {
                largest = gap;
                oldest = sequences[i];
            }
        }
        return oldest;
    }
}
