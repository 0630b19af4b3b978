// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lanekeeper.client.internal.config.Credential;
import io.lanekeeper.handler.Completion;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CredentialStoreTest {
    private final CredentialStore credentials = new CredentialStore(List.of());
    private final List<String> ends = new ArrayList<>();

    private Completion<Void> completion(String name) {
        return new Completion<>() {
            @Override
            public boolean set(@Nullable Void value) {
                return ends.add(name);
            }

            @Override
            public boolean setException(Throwable error) {
                return ends.add(name + " failed");
            }

            @Override
            public boolean isDone() {
                return false;
            }
        };
    }

    /** Each connection has the server accept it once more, and each call for it adds one that waits. */
    @Test
    void callDoesNotWaitAnyMoreOnceItsCredentialIsAccepted() {
        Credential credential = new Credential("digest", new byte[] {1});
        credentials.offer(credential, false, completion("one"));
        credentials.accepted(credential);
        credentials.offer(credential, false, completion("two"));
        credentials.accepted(credential);
        credentials.accepted(credential);
        assertEquals(List.of("one", "two"), ends);
    }
}
