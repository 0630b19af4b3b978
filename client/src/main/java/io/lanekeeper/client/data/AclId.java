// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.data;

import io.lanekeeper.client.internal.text.Shown;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The identity of an {@link Acl} entry.
 *
 * @param scheme the way of authentication: world, auth, digest, ip, x509, sasl
 * @param id in the form of the scheme, for example {@code anyone} for world
 */
public record AclId(String scheme, String id) {
    /** Everybody. */
    public static final AclId ANYONE = new AclId("world", "anyone");

    /** All authenticated identities of the session that creates the node. */
    public static final AclId AUTHENTICATED = new AclId("auth", "");

    /**
     * Checks that both parts are not null. A null from a server becomes an empty string, which servers treat the same.
     */
    public AclId {
        requireGiven("scheme", scheme);
        requireGiven("id", id);
    }

    private static void requireGiven(String name, @Nullable String value) {
        if (value == null) {
            throw new IllegalArgumentException(name + ": null (expected: a text, which may be empty)");
        }
    }

    /**
     * Returns the identity of clients that know a password and have sent it with
     * {@code addAuth("digest", "user:password")}. It holds only a digest of user and password; the server stores the
     * same digest.
     *
     * @param user without ":"
     */
    public static AclId digest(String user, String password) {
        if (user.indexOf(':') >= 0) {
            throw new IllegalArgumentException("user: " + Shown.quoted(user) + " (expected: no ':')");
        }
        return new AclId("digest", user + ":" + sha1(user + ":" + password));
    }

    /** Returns the identity of clients that connect from an address or, with {@code address/bits}, from a network. */
    public static AclId ip(String address) {
        return new AclId("ip", address);
    }

    /**
     * Returns the identity of clients with a TLS certificate for this subject, in the form of X500Principal, for
     * example {@code CN=app}.
     */
    public static AclId x509(String subject) {
        return new AclId("x509", subject);
    }

    /**
     * Returns the identity of clients that have authenticated by SASL with this authorization id, for example
     * {@code app@EXAMPLE.COM}.
     */
    public static AclId sasl(String authorizationId) {
        return new AclId("sasl", authorizationId);
    }

    /**
     * Returns the Base64 of the SHA-1 digest, as the server's default algorithm computes it (ZooKeeper:
     * {@code DigestAuthenticationProvider}).
     */
    private static String sha1(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1, which every Java platform has", e);
        }
    }
}
