// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.data;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A server's version, for example 3.9.5. Compared number by number. */
public record ServerVersion(int major, int minor, int micro) implements Comparable<ServerVersion> {
    private static final int MAX_DIGITS = 6;
    private static final Pattern IN_SRVR = Pattern.compile(
            "Zookeeper version: (\\d{1,N})\\.(\\d{1,N})(?:\\.(\\d{1,N}))?".replace("N", String.valueOf(MAX_DIGITS)));

    /** Returns the version in the reply to the four-letter word srvr, or null if there is none. */
    public static @Nullable ServerVersion inSrvr(String answer) {
        Matcher matcher = IN_SRVR.matcher(answer);
        if (!matcher.find()) {
            return null;
        }
        String micro = matcher.group(3);
        return new ServerVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                micro == null ? 0 : Integer.parseInt(micro));
    }

    /** Returns whether this is {@code other} or a later version. */
    public boolean isAtLeast(ServerVersion other) {
        return compareTo(other) >= 0;
    }

    @Override
    public int compareTo(ServerVersion other) {
        if (major != other.major) {
            return Integer.compare(major, other.major);
        }
        return minor != other.minor ? Integer.compare(minor, other.minor) : Integer.compare(micro, other.micro);
    }

    /** Returns the numbers, separated by dots. */
    @Override
    public String toString() {
        return major + "." + minor + "." + micro;
    }
}
