// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change of the ensemble's members. Servers are written as in a dynamic configuration:
 * {@code server.3=10.0.0.3:2888:3888:participant;2181}. Immutable.
 */
public final class Reconfig {
    private final @Nullable String joining;
    private final @Nullable String leaving;
    private final @Nullable String newMembers;
    private final long fromConfig;

    private Reconfig(@Nullable String joining, @Nullable String leaving, @Nullable String newMembers, long fromConfig) {
        this.joining = joining;
        this.leaving = leaving;
        this.newMembers = newMembers;
        this.fromConfig = fromConfig;
    }

    /**
     * Returns a change in which some servers join, or change their role, and some leave. With two empty lists only the
     * version of the configuration changes.
     *
     * @param joining servers in the form above
     * @param leaving the numbers of servers
     */
    public static Reconfig incremental(List<String> joining, List<Integer> leaving) {
        List<String> ids = leaving.stream().map(String::valueOf).toList();
        return new Reconfig(joined(joining), joined(ids), null, -1);
    }

    /**
     * Returns a change to exactly these members. An empty list is sent as it is, as ZooKeeper's own client does;
     * servers refuse it.
     *
     * @param servers in the form above
     */
    public static Reconfig members(List<String> servers) {
        return new Reconfig(null, null, String.join(",", servers), -1);
    }

    /**
     * Returns this change bound to a version: the server refuses it with {@code BAD_VERSION} if the current
     * configuration has another version.
     *
     * @param version as in the last line of the configuration, where it is hexadecimal; at least 0
     */
    public Reconfig fromConfig(long version) {
        if (version < 0) {
            throw new IllegalArgumentException("version: " + version + " (expected: at least 0)");
        }
        return new Reconfig(joining, leaving, newMembers, version);
    }

    @Nullable
    String joining() {
        return joining;
    }

    @Nullable
    String leaving() {
        return leaving;
    }

    @Nullable
    String newMembers() {
        return newMembers;
    }

    long fromConfig() {
        return fromConfig;
    }

    private static @Nullable String joined(List<String> parts) {
        return parts.isEmpty() ? null : String.join(",", parts);
    }
}
