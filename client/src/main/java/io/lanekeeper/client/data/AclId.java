// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.data;

import io.lanekeeper.client.internal.text.Shown;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Whom an {@link Acl} is about.
 *
 * @param scheme how the identity is proven: world, auth, digest, ip, x509, sasl
 * @param id in the form of the scheme, for example {@code anyone} for world
 */
public record AclId(String scheme, String id) {
    /** Everybody. */
    public static final AclId ANYONE = new AclId("world", "anyone");

    /** Every identity that the creating session has proven. */
    public static final AclId AUTHENTICATED = new AclId("auth", "");

    /** Checks that both parts are there. Where a server has null, this has an empty string, which servers take for the same. */
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
     * Whoever proves to know a password with {@code addAuth("digest", "user:password")}. Only a digest of both leaves this
     * method; the server keeps that.
     *
     * @param user without ":"
     */
    public static AclId digest(String user, String password) {
        if (user.indexOf(':') >= 0) {
            throw new IllegalArgumentException("user: " + Shown.quoted(user) + " (expected: no ':')");
        }
        return new AclId("digest", user + ":" + sha1(user + ":" + password));
    }

    /** Whoever connects from an address, or with {@code address/bits} from a network. */
    public static AclId ip(String address) {
        return new AclId("ip", address);
    }

    /** Whoever has a TLS certificate with this subject, in the form of X500Principal, for example {@code CN=app}. */
    public static AclId x509(String subject) {
        return new AclId("x509", subject);
    }

    /** Whoever has logged in by SASL as this, for example {@code app@EXAMPLE.COM}. */
    public static AclId sasl(String authorizationId) {
        return new AclId("sasl", authorizationId);
    }

    /** As the server's default algorithm does it (ZooKeeper: {@code DigestAuthenticationProvider}). */
    private static String sha1(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1, which every Java platform has", e);
        }
    }
}
