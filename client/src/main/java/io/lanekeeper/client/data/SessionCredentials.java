// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.data;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The id and password with which a client resumes a session. Keep them as secret as a password. */
public final class SessionCredentials {
    private final long id;
    private final byte[] password;

    /** Copies the password. */
    public SessionCredentials(long id, byte[] password) {
        this.id = id;
        this.password = password.clone();
    }

    /** Returns the session's id: a bit pattern, possibly negative, never 0. */
    public long id() {
        return id;
    }

    /** Returns a copy of the password that the server generated. */
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

    /** Returns the id alone. */
    @Override
    public String toString() {
        return "session 0x" + Long.toHexString(id);
    }
}
