// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** A line that a candidate's process sends to the controller. */
final class Result {
    static final String RESULT = "RESULT ";
    static final String READY = "READY";

    private Result() {}

    /** The candidate has warmed up and waits for its turn. */
    static void ready() {
        System.out.println(READY);
    }

    static void print(String point, String figures) {
        System.out.println(RESULT + "point=" + point + " " + figures);
    }

    static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    static String percentiles(Histogram histogram) {
        return format(
                " p50=%.2f p99=%.2f p999=%.2f",
                histogram.getValueAtPercentile(50) / 1e3,
                histogram.getValueAtPercentile(99) / 1e3,
                histogram.getValueAtPercentile(99.9) / 1e3);
    }

    static void sleep(double seconds) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep((long) (seconds * 1e9));
    }
}
