// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A list of events in the order in which they happened. Any thread. */
final class Journal {
    private final List<String> entries = new ArrayList<>();

    synchronized void add(String entry) {
        entries.add(entry);
        notifyAll();
    }

    synchronized List<String> entries() {
        return List.copyOf(entries);
    }

    synchronized long count(String entry) {
        return entries.stream().filter(entry::equals).count();
    }

    /** Waits until there are at least {@code count} entries. */
    List<String> await(int count) {
        return await(count + " entries", all -> all.size() >= count);
    }

    /** Waits until {@code entry} is among the entries. */
    List<String> await(String entry) {
        return await(entry, all -> all.contains(entry));
    }

    synchronized List<String> await(String what, Predicate<List<String>> condition) {
        long end = System.nanoTime() + Await.LIMIT.toNanos();
        while (!condition.test(entries)) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                fail("waited in vain for " + what + " in " + entries);
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return List.copyOf(entries);
    }
}
