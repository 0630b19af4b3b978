// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.error.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The credentials that servers have accepted, in that order, to be shown again on each new connection. One that is
 * rejected is forgotten, and never shown again. Confined to the loop; outlives the lives of a client.
 */
final class AuthLog {
    private final List<Credential> credentials = new ArrayList<>(0);
    private @Nullable Consumer<RefusedException> onRejected;

    /** With those that the application has from the beginning. */
    AuthLog(List<Credential> credentials) {
        credentials.forEach(this::accepted);
    }

    /** Tells {@code listener}, and nobody before, of credentials that are rejected. */
    void attach(Consumer<RefusedException> listener) {
        onRejected = listener;
    }

    /** As of now. */
    List<Credential> all() {
        return List.copyOf(credentials);
    }

    void accepted(Credential credential) {
        if (!credentials.contains(credential)) {
            credentials.add(credential);
        }
    }

    void rejected(Credential credential, RefusedException error) {
        credentials.remove(credential);
        if (onRejected != null) {
            onRejected.accept(error);
        }
    }
}
