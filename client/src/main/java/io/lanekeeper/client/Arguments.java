// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.internal.config.Credential;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks of arguments, with messages that name the value and what was expected. */
final class Arguments {
    /** The longest duration that a loop's clock can measure. */
    private static final Duration MAX = Duration.ofNanos(Long.MAX_VALUE / 4);

    private Arguments() {}

    static Duration requirePositive(String name, @Nullable Duration value) {
        if (value == null || value.isNegative() || value.isZero() || value.compareTo(MAX) > 0) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: more than zero, at most " + MAX + ")");
        }
        return value;
    }

    static <T> T requireGiven(String name, @Nullable T value, String expected) {
        if (value == null) {
            throw new IllegalArgumentException(name + ": null (expected: " + expected + ")");
        }
        return value;
    }

    /** Returns a copy. */
    static List<Acl> requireAcl(@Nullable List<Acl> acl) {
        List<Acl> given = requireGiven("acl", acl, "at least one entry");
        if (given.isEmpty()) {
            throw new IllegalArgumentException("acl: [] (expected: at least one entry)");
        }
        for (Acl entry : given) {
            int permissions =
                    requireGiven("acl", entry, "entries that are not null").permissions();
            if (permissions < 0 || permissions > Acl.ALL) {
                throw new IllegalArgumentException(
                        "acl: permissions " + permissions + " for " + entry.id() + " (expected: 0 to 31)");
            }
        }
        return List.copyOf(given);
    }

    /** Returns the version as the server knows it, or -1 for any. */
    static int requireVersion(String name, int version) {
        if (version < ZooKeeperOperations.ANY_VERSION) {
            throw new IllegalArgumentException(name + ": " + version + " (expected: at least 0, or -1 for any)");
        }
        return version;
    }

    /** Returns a copy. */
    static Credential requireCredential(@Nullable String scheme, byte @Nullable [] auth) {
        String given = requireGiven("scheme", scheme, "a scheme such as digest");
        if (given.isEmpty()) {
            throw new IllegalArgumentException("scheme: \"\" (expected: a scheme such as digest)");
        }
        return new Credential(given, requireGiven("auth", auth, "a credential in the form of " + given));
    }

    static int requireAtLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: at least " + least + ")");
        }
        return value;
    }
}
