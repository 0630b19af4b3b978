// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.group;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.Arguments;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Options of a {@link SetPartitioner}.
 *
 * @param items the names of the items, without slash
 * @param id the name of this member; null for a unique one, the default
 * @param share gives each member its items; null for rendezvous hashing, the default, which moves as few items as
 *     possible when members come or go
 * @param quiet the time without a change of members before items move, zero or more; default 1 s
 * @param release called before an item is released to another member; the item is released when its result is complete.
 *     Null for no call, the default
 */
public record PartitionerOptions(
        Set<String> items,
        @Nullable String id,
        @Nullable Share share,
        Duration quiet,
        @Nullable Function<String, AsyncResult<?>> release) {
    /** Gives a member its items. All members must give the same answer. */
    @FunctionalInterface
    public interface Share {
        /**
         * kazoo's default: the sorted items are dealt out to the sorted members one by one. A change of members moves nearly all
         * items.
         */
        Share STRIDE = (member, members, items) -> {
            List<String> sorted = new ArrayList<>(new TreeSet<>(items));
            Set<String> own = new TreeSet<>();
            for (int i = members.indexOf(member); i >= 0 && i < sorted.size(); i += members.size()) {
                own.add(sorted.get(i));
            }
            return own;
        };

        /**
         * Returns the items of one member.
         *
         * @param member the name of the member
         * @param members all members, sorted
         * @param items all items
         */
        Set<String> of(String member, List<String> members, Set<String> items);
    }

    /** Checks the values and copies the items. */
    public PartitionerOptions {
        items = Set.copyOf(Objects.requireNonNull(items, "items"));
        items.forEach(item -> Arguments.name("item", item));
        if (id != null) {
            Arguments.name("id", id);
        }
        if (Objects.requireNonNull(quiet, "quiet").isNegative()) {
            throw new IllegalArgumentException("quiet: " + quiet + " (expected: zero or more)");
        }
    }

    /** Returns options for a set of items. */
    public static PartitionerOptions of(Set<String> items) {
        return new PartitionerOptions(items, null, null, Duration.ofSeconds(1), null);
    }
}
