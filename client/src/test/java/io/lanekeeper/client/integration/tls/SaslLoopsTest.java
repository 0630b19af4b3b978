// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration.tls;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.ClientInfo;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.integration.BlockingCalls;
import io.lanekeeper.client.integration.HandlerForm;
import io.lanekeeper.client.sasl.DigestMd5;
import io.lanekeeper.client.sasl.Kerberos;
import io.lanekeeper.client.sasl.SaslMechanism;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** As {@code BlockingCallsTest}, for SASL: what may block in it is off the loop. */
@Tag("blocking-calls")
@SuppressWarnings("NullAway.Init") // set before all tests
class SaslLoopsTest extends SecurityTest {
    private static Kdc kdc;

    @BeforeAll
    static void begin(@TempDir Path folder) throws Exception {
        kdc = new Kdc(folder);
    }

    @AfterAll
    static void end() throws Exception {
        kdc.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"NETTY_NIO", "NETTY_EPOLL"})
    void digestMd5DoesNotBlockTheLoop(HandlerForm form, @TempDir Path folder) {
        DigestMd5 alice = DigestMd5.of("alice", SaslServers.ALICES_PASSWORD.toCharArray());
        try (SecureServer server = SaslServers.digest(folder, Map.of())) {
            proveTwice(form, server, "127.0.0.1:" + server.plainPort(), alice, "alice");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NETTY_NIO", "NETTY_EPOLL"})
    void kerberosDoesNotBlockTheLoop(HandlerForm form) throws Exception {
        String alice = "alice-" + form + "@" + Kdc.REALM;
        try (SecureServer server = kdc.zooKeeper()) {
            Kerberos keytab = Kerberos.keytab(alice, kdc.keytab(form.name(), alice));
            proveTwice(form, server, "localhost:" + server.plainPort(), keytab, alice);
        }
    }

    private void proveTwice(
            HandlerForm form, SecureServer server, String connectString, SaslMechanism mechanism, String name) {
        BlockingCalls.watch();
        ZooKeeperClient zk = started(builder(handler(form), connectString).sasl(mechanism));
        assertTrue(get(zk.whoAmI()).contains(new ClientInfo("sasl", name)));
        server.drop();
        until("connected again", () -> changes.size() == 3 && zk.state() == SessionState.CONNECTED);
        get(zk.exists("/"));
        get(zk.stop());
        BlockingCalls.assertNone();
    }
}
