// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The spellings under which the JDK is asked for hosts. It keeps an answer for 30 seconds, and has no way to drop it; but it
 * keeps it for each spelling, while capitals mean nothing to DNS (RFC 4343) or to a hosts file. So a host whose addresses are
 * to be forgotten is asked for under its next spelling. Five letters make 32 of them; one a second, they come round again no
 * sooner than the JDK has forgotten what it knew by them. With fewer letters the next spelling comes later, and with none
 * never. Any thread.
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

        /** @param count how many spellings there are; the others take up the time for which the JDK knows one */
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

    /** Returns how to ask for {@code host} now. */
    synchronized String of(String host) {
        Spelling spelling = hosts.computeIfAbsent(host, name -> new Spelling(1 << letters(name), clock.getAsLong()));
        spelling.asked = true;
        return spell(host, spelling.number);
    }

    /** Has {@code host} spelt in another way, unless its spelling is a new one. */
    synchronized void change(String host) {
        Spelling spelling = hosts.get(host);
        long now = clock.getAsLong();
        if (spelling != null && spelling.asked && now - spelling.since >= spelling.interval) {
            spelling.number++;
            spelling.since = now;
            spelling.asked = false;
        }
    }

    /** Turns the case of the first letters after the bits of {@code number}: 0 is the host as it was given. */
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
