// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.data;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What it takes to resume a session: keep it as secret as a password. */
public final class SessionCredentials {
    private final long id;
    private final byte[] password;

    /** Takes a copy of the password. */
    public SessionCredentials(long id, byte[] password) {
        this.id = id;
        this.password = password.clone();
    }

    /** The session's id: a bit pattern, possibly negative, never 0. */
    public long id() {
        return id;
    }

    /** A copy of the password that the server gave. */
    public byte[] password() {
        return password.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SessionCredentials that && id == that.id && Arrays.equals(password, that.password);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(id);
    }

    /** The id alone. */
    @Override
    public String toString() {
        return "session 0x" + Long.toHexString(id);
    }
}
