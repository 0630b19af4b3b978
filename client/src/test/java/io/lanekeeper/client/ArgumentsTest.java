// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.AclId;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ManualConnection;
import io.lanekeeper.client.testkit.ManualHandler;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Bad arguments are refused where they are given, with the value and the expectation. */
class ArgumentsTest {
    private static final Duration ENDLESS = Duration.ofSeconds(Long.MAX_VALUE);

    @Test
    @SuppressWarnings("NullAway") // null is one of the bad values
    void builderRejectsBadDurations() {
        BiFunction<ZooKeeperClientBuilder, Duration, ?> base = (b, d) -> b.reconnectBackoff(d, Duration.ofDays(1));
        BiFunction<ZooKeeperClientBuilder, Duration, ?> cap = (b, d) -> b.reconnectBackoff(Duration.ofMillis(1), d);
        check("sessionTimeout", ZooKeeperClientBuilder::sessionTimeout);
        check("requestTimeout", ZooKeeperClientBuilder::requestTimeout);
        check("connectTimeout", ZooKeeperClientBuilder::connectTimeout);
        check("connectAttemptDelay", ZooKeeperClientBuilder::connectAttemptDelay);
        check("stopTimeout", ZooKeeperClientBuilder::stopTimeout);
        check("base", base);
        check("cap", cap);
    }

    @SuppressWarnings("NullAway")
    private static void check(String name, BiFunction<ZooKeeperClientBuilder, Duration, ?> setter) {
        for (Duration bad : new Duration[] {null, Duration.ZERO, Duration.ofNanos(-1), ENDLESS}) {
            assertRejected(name + ": " + bad + " (expected: ", () -> setter.apply(ZooKeeperClient.builder(), bad));
        }
    }

    @Test
    void sessionTimeoutFitsAnIntOfMilliseconds() {
        assertRejected(
                "sessionTimeout: PT0.0009S (",
                () -> ZooKeeperClient.builder().sessionTimeout(Duration.ofNanos(900_000)));
        assertRejected(
                "sessionTimeout: PT600H (", () -> ZooKeeperClient.builder().sessionTimeout(Duration.ofDays(25)));
        ZooKeeperClient.builder().sessionTimeout(Duration.ofMillis(Integer.MAX_VALUE));
    }

    @Test
    void builderRejectsBadLimits() {
        assertRejected(
                "maxInFlight: 0 (expected: at least 1)",
                () -> ZooKeeperClient.builder().maxInFlight(0));
        assertRejected(
                "maxQueued: -1 (expected: at least 1)",
                () -> ZooKeeperClient.builder().maxQueued(-1));
        assertRejected(
                "maxBuffer: 1023 (expected: at least 1024)",
                () -> ZooKeeperClient.builder().maxBuffer(1023));
        assertRejected(
                "cap: PT1S (expected: at least base, PT2S)",
                () -> ZooKeeperClient.builder().reconnectBackoff(Duration.ofSeconds(2), Duration.ofSeconds(1)));
    }

    @Test
    void builderRejectsMissingSettings() {
        assertEquals(
                "connectString: missing (expected: a connect string or a server provider)",
                assertThrows(
                                IllegalStateException.class,
                                () -> ZooKeeperClient.builder().build())
                        .getMessage());
        assertEquals(
                "handler: missing (expected: a handler or a factory of one)",
                assertThrows(
                                IllegalStateException.class,
                                () -> ZooKeeperClient.builder()
                                        .connectString("h")
                                        .build())
                        .getMessage());
    }

    @Test
    void connectTimeoutIsAShareOfTheSessionTimeoutAndAtLeastASecond() {
        assertEquals(Duration.ofSeconds(4), connectTimeout("a,b,c", Duration.ofSeconds(12)));
        assertEquals(Duration.ofSeconds(1), connectTimeout("a,b,c", Duration.ofSeconds(2)));
    }

    private static Duration connectTimeout(String servers, Duration sessionTimeout) {
        ManualHandler handler = new ManualHandler();
        ZooKeeperClient.builder()
                .connectString(servers)
                .handler(handler)
                .sessionTimeout(sessionTimeout)
                .build()
                .start();
        handler.runAll();
        ManualConnection attempt = handler.attempts().remove();
        return attempt.options().connectTimeout();
    }

    @Test
    @SuppressWarnings("NullAway")
    void operationsRejectBadPathsAndArguments() {
        ZooKeeperClient client = new ClientFixture().client;
        List<Executable> calls = List.of(
                () -> client.exists("a"),
                () -> client.getData("a"),
                () -> client.getChildren("a"),
                () -> client.getChildrenWithStat("a"),
                () -> client.setData("a", null),
                () -> client.delete("a"),
                () -> client.deleteRecursive("a"),
                () -> client.sync("a"),
                () -> client.ensurePath("a"),
                () -> client.create("a", null),
                () -> client.createWithStat("a", null, CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL)));
        calls.forEach(call -> assertRejected("path: \"a", call));
        assertRejected("path: \"/\" (expected: a node below it", () -> client.delete("/"));
        assertRejected("path: \"/\" (expected: a node below it", () -> client.deleteRecursive("/"));
        assertRejected("path: \"/a/\" ", () -> client.create("/a/", null));
        assertRejected("version: -2 (expected: at least 0, or -1 for any)", () -> client.setData("/a", null, -2));
        assertRejected("version: -2 ", () -> client.delete("/a", -2));
        assertRejected("acl: [] (expected: at least one entry)", () -> client.ensurePath("/a", List.of()));
        assertRejected("acl: [] ", () -> CreateOptions.DEFAULT.acl(List.of()));
        List<Acl> unknown = List.of(new Acl(64, AclId.ANYONE));
        assertRejected("acl: permissions 64 for ", () -> client.setAcl("/a", unknown));
        assertRejected("acl: permissions 64 for ", () -> client.ensurePath("/a", unknown));
        assertRejected("acl: permissions 64 for ", () -> CreateOptions.DEFAULT.acl(unknown));
        assertRejected("acl: permissions -1 for ", () -> client.setAcl("/a", List.of(new Acl(-1, AclId.ANYONE))));
        assertRejected("id: null (expected: a text", () -> new AclId("auth", null));
        assertRejected("watcher: null (expected: a watcher)", () -> client.watch(null));
        assertRejected(
                "watcher: null (expected: a watcher)", () -> client.addWatch("/a", null, AddWatchMode.PERSISTENT));
        assertRejected("listener: null (expected: a listener)", () -> client.dataWatch("/a", null));
        assertRejected("timeout: PT0S (expected: more than zero", () -> client.withTimeout(Duration.ZERO));
        Watch watch = client.watch(event -> {});
        watch.close();
        assertRejected("watcher: a closed watch", () -> client.exists("/a", watch));
    }

    private static void assertRejected(String message, Executable call) {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, call);
        assertTrue(String.valueOf(error.getMessage()).startsWith(message), error.getMessage());
    }
}
