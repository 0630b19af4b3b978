// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Spellings of a name, each of which the JDK caches by itself. */
class SpellingsTest {
    private static final long LONG = TimeUnit.MINUTES.toNanos(10);

    private long now;
    private final Spellings spellings = new Spellings(() -> now);

    private String changed(String host) {
        now += LONG;
        spellings.change(host);
        return spellings.of(host);
    }

    @Test
    void onlyLettersChange() {
        assertEquals("a-1.z{@[`", spellings.of("a-1.z{@[`"));
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            seen.add(changed("a-1.z{@[`"));
        }
        assertEquals(Set.of("a-1.z{@[`", "A-1.z{@[`", "a-1.Z{@[`", "A-1.Z{@[`"), seen);
        assertEquals("zA", firstOther("ZA"));
    }

    private String firstOther(String host) {
        spellings.of(host);
        return changed(host);
    }

    @Test
    void nameWithoutLettersNeverChanges() {
        spellings.of("127.0.0.1");
        assertEquals("127.0.0.1", changed("127.0.0.1"));
    }

    @Test
    void spellingIsTheSameNameAndComesAgainAfterAllOthers() {
        String host = "zk.example";
        Set<String> seen = new HashSet<>();
        String first = spellings.of(host);
        String last = first;
        do {
            assertEquals(host, last.toLowerCase(Locale.ROOT));
            seen.add(last);
            String next = changed(host);
            assertNotEquals(last, next);
            last = next;
        } while (!last.equals(first) && seen.size() < 10_000);
        assertEquals(first, last);
        assertEquals(seen.size(), Integer.highestOneBit(seen.size()), "each combination once");
    }

    @Test
    void changeBeforeTheNameWasAskedForAgainHasNoEffect() {
        String first = spellings.of("zk");
        now += LONG;
        spellings.change("zk");
        spellings.change("zk");
        now += LONG;
        spellings.change("zk");
        assertNotEquals(first, spellings.of("zk"));
        assertEquals("Zk", spellings.of("zk"));
    }
}
