// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Servers with a section {@code Server} in their JAAS configuration. */
final class SaslServers {
    static final String ALICES_PASSWORD = "sesame-open-77";

    private static final String DIGEST = "org.apache.zookeeper.server.auth.DigestLoginModule required"
            + " user_alice=\"" + ALICES_PASSWORD + "\" user_bob=\"builder-of-things\";";

    private SaslServers() {}

    /** One that knows alice and bob. */
    static SecureServer digest(Path folder, Map<String, String> more) {
        return start(folder, DIGEST, more);
    }

    static SecureServer start(Path folder, String loginModule, Map<String, String> more) {
        try {
            Path own = Files.createTempDirectory(folder, "server-");
            Path jaas = Files.writeString(own.resolve("jaas.conf"), "Server {\n" + loginModule + "\n};\n");
            Map<String, String> properties = new HashMap<>(more);
            properties.put("java.security.auth.login.config", jaas.toString());
            properties.put(
                    "zookeeper.authProvider.sasl", "org.apache.zookeeper.server.auth.SASLAuthenticationProvider");
            return SecureServer.start(own, properties);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
