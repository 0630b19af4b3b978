// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration.tls;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.ClientInfo;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.integration.BlockingCalls;
import io.lanekeeper.client.integration.HandlerForm;
import io.lanekeeper.client.sasl.DigestMd5;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** As {@code BlockingCallsTest}, for SASL: what may block in it is off the loop. */
@Tag("blocking-calls")
class SaslLoopsTest extends SecurityTest {
    @ParameterizedTest
    @EnumSource(names = {"NETTY_NIO", "NETTY_EPOLL"})
    void provingAnIdentityOnEachConnection(HandlerForm form, @TempDir Path folder) {
        try (SecureServer server = SaslServers.digest(folder, Map.of())) {
            BlockingCalls.watch();
            DigestMd5 alice = DigestMd5.of("alice", SaslServers.ALICES_PASSWORD.toCharArray());
            ZooKeeperClient zk = started(
                    builder(handler(form), "127.0.0.1:" + server.plainPort()).sasl(alice));
            assertTrue(get(zk.whoAmI()).contains(new ClientInfo("sasl", "alice")));
            server.drop();
            until("connected again", () -> changes.size() == 3 && zk.state() == SessionState.CONNECTED);
            get(zk.exists("/"));
            get(zk.stop());
            BlockingCalls.assertNone();
        }
    }
}
