// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.group;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The data of a timed lease's node in the native layout.
 *
 * @param holder empty if the lease is free
 * @param millis the length of the lease, from the time of the write on
 * @param id unique for each write, by which a write with an unknown outcome is recognised
 */
record LeaseData(String holder, long millis, String id) {
    private static final long VERSION = 1;

    byte[] write() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("version", VERSION);
        members.put("holder", holder);
        members.put("duration", millis);
        members.put("id", id);
        return FlatJson.write(members);
    }

    /** @throws IllegalArgumentException if the data are others */
    static LeaseData read(byte @Nullable [] data) {
        if (data == null || data.length == 0) {
            return new LeaseData("", 0, "");
        }
        Map<String, Object> members = FlatJson.read(data);
        if (!Long.valueOf(VERSION).equals(members.get("version"))) {
            throw new IllegalArgumentException("version: " + members.get("version") + " (expected: " + VERSION + ")");
        }
        if (members.get("holder") instanceof String holder
                && members.get("duration") instanceof Long millis
                && members.get("id") instanceof String id) {
            return new LeaseData(holder, millis, id);
        }
        throw new IllegalArgumentException("members: " + members.keySet() + " (expected: holder, duration and id)");
    }
}
