// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.sasl;

import io.lanekeeper.handler.Endpoint;
import java.util.Map;
import java.util.Objects;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.RealmCallback;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;

/**
 * Authentication with a user and a password, which is never sent (RFC 2831, implemented by the JDK). A server has its
 * users in section {@code Server} of its JAAS configuration.
 */
public final class DigestMd5 implements SaslMechanism {
    /** Protocol and server name, as ZooKeeper's servers fix them. */
    private static final String PROTOCOL = "zookeeper";

    private static final String SERVER_NAME = "zk-sasl-md5";

    private final String user;
    private final char[] password;

    private DigestMd5(String user, char[] password) {
        this.user = user;
        this.password = password;
    }

    /**
     * Returns the mechanism for one user.
     *
     * @param password copied
     * @throws IllegalArgumentException if {@code user} is empty
     */
    public static DigestMd5 of(String user, char[] password) {
        if (user.isEmpty()) {
            throw new IllegalArgumentException("user: \"\" (expected: a name)");
        }
        return new DigestMd5(user, Objects.requireNonNull(password, "password").clone());
    }

    @Override
    public SaslClient newClient(Endpoint server) throws SaslException {
        String[] mechanisms = {"DIGEST-MD5"};
        SaslClient client = Sasl.createSaslClient(mechanisms, null, PROTOCOL, SERVER_NAME, Map.of(), this::answer);
        if (client == null) {
            throw new SaslException("this JVM has no DIGEST-MD5");
        }
        return client;
    }

    private void answer(Callback[] questions) throws UnsupportedCallbackException {
        for (Callback question : questions) {
            if (question instanceof NameCallback name) {
                name.setName(user);
            } else if (question instanceof PasswordCallback secret) {
                secret.setPassword(password);
            } else if (question instanceof RealmCallback realm) {
                realm.setText(realm.getDefaultText());
            } else {
                throw new UnsupportedCallbackException(question);
            }
        }
    }

    /** Returns the user without the password. */
    @Override
    public String toString() {
        return "DIGEST-MD5 as " + user;
    }
}
