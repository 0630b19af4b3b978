// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The spellings in which the JDK is asked for hosts. The JDK caches an answer for 30 s and has no way to drop it; but
 * it has an entry for each spelling, and DNS (RFC 4343) and hosts files ignore case. So a host whose addresses are to
 * be forgotten gets its next spelling. Five letters have 32 spellings: at one a second, a spelling returns only after
 * the JDK has forgotten its entry. With fewer letters the spelling changes more rarely, and without letters never. Any
 * thread.
 */
final class Spellings {
    private static final int MAX_LETTERS = 5;
    private static final int MAX_HOSTS = 1000;
    private static final long KEPT_BY_JDK = TimeUnit.SECONDS.toNanos(30);

    private static final class Spelling {
        final long interval;
        int number;
        long since;
        boolean asked;

        /** @param count the number of spellings; the others use up the time for which the JDK caches one */
        Spelling(int count, long now) {
            interval = count == 1 ? Long.MAX_VALUE : KEPT_BY_JDK / (count - 1);
            since = now - interval;
        }
    }

    private final LongSupplier clock;
    private final Map<String, Spelling> hosts = new LinkedHashMap<>(16, 0.75f, true) { // guarded by this
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Spelling> eldest) {
                    return size() > MAX_HOSTS;
                }
            };

    Spellings(LongSupplier clock) {
        this.clock = clock;
    }

    /** Returns the current spelling of {@code host}. */
    synchronized String of(String host) {
        Spelling spelling = hosts.computeIfAbsent(host, name -> new Spelling(1 << letters(name), clock.getAsLong()));
        spelling.asked = true;
        return spell(host, spelling.number);
    }

    /** Changes the spelling of {@code host}, unless it has changed recently. */
    synchronized void change(String host) {
        Spelling spelling = hosts.get(host);
        long now = clock.getAsLong();
        if (spelling != null && spelling.asked && now - spelling.since >= spelling.interval) {
            spelling.number++;
            spelling.since = now;
            spelling.asked = false;
        }
    }

    /**
     * Returns {@code host} with the case of its first letters inverted by the bits of {@code number}; 0 returns it
     * unchanged.
     */
    private static String spell(String host, int number) {
        StringBuilder spelt = new StringBuilder(host);
        int letters = 0;
        for (int i = 0; i < host.length() && letters < MAX_LETTERS; i++) {
            if (isLetter(host.charAt(i))) {
                if ((number >> letters & 1) != 0) {
                    spelt.setCharAt(i, (char) (host.charAt(i) ^ 0x20));
                }
                letters++;
            }
        }
        return spelt.toString();
    }

    private static int letters(String host) {
        return (int)
                Math.min(MAX_LETTERS, host.chars().filter(Spellings::isLetter).count());
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
