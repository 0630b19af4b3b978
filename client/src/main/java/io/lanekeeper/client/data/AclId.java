// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.data;

import java.util.Objects;

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

    /** Checks that both parts are there. */
    public AclId {
        Objects.requireNonNull(scheme, "scheme");
        Objects.requireNonNull(id, "id");
    }
}
