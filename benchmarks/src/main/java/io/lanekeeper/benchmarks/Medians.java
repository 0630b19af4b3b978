// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Averages of a few figures. */
final class Medians {
    private Medians() {}

    /** Returns the middle figure, NaN if there is none. */
    static double of(List<Double> figures) {
        if (figures.isEmpty()) {
            return Double.NaN;
        }
        List<Double> sorted = new ArrayList<>(figures);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    static double geometricMean(List<Double> ratios) {
        return Math.exp(meanLog(ratios));
    }

    /** Returns the standard error of the geometric mean, as a fraction of it; NaN for a single ratio. */
    static double relativeError(List<Double> ratios) {
        double mean = meanLog(ratios);
        double squares = 0;
        for (double ratio : ratios) {
            double distance = Math.log(ratio) - mean;
            squares += distance * distance;
        }
        return Math.sqrt(squares / (ratios.size() - 1) / ratios.size());
    }

    private static double meanLog(List<Double> ratios) {
        double sum = 0;
        for (double ratio : ratios) {
            sum += Math.log(ratio);
        }
        return sum / ratios.size();
    }
}
