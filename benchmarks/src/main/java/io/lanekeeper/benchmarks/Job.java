// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One process of one round.
 *
 * @param row what is compared
 * @param candidate the client
 * @param caller from where it is called
 * @param points what the process goes through, comma-separated
 * @param extra further arguments
 */
record Job(String row, String candidate, String caller, String points, Map<String, String> extra) {
    static Job of(String row, String points) {
        int at = row.indexOf('@');
        String candidate = at < 0 ? row : row.substring(0, at);
        return new Job(row, candidate, at < 0 ? "loop" : row.substring(at + 1), points, Map.of());
    }

    Job with(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(extra);
        more.put(key, value);
        return new Job(row, candidate, caller, points, more);
    }

    boolean official() {
        return candidate.startsWith("official");
    }
}
