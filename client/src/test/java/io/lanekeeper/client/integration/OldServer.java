// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assumptions.abort;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.ZooKeeperClientBuilder;
import io.lanekeeper.client.data.AclId;
import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.lanekeeper.testing.FaultProxy;
import io.lanekeeper.testing.ZooKeeperProcess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server of an old release in a process of its own, which all tests use one after the other: it starts with the first of
 * them, ends with this JVM, and is emptied after each.
 */
final class OldServer implements TestServer {
    private static final Map<Release, OldServer> SERVERS = new EnumMap<>(Release.class);
    private static final byte[] SUPER = "super:secret".getBytes(StandardCharsets.UTF_8);
    private static final Pattern SESSION = Pattern.compile("0x[0-9a-f]+");

    private final ZooKeeperProcess process;
    private final FaultProxy proxy;
    private LongFunction<SessionCredentials> credentials = session -> abort("no client has it");
    private int asked;

    private OldServer(Release release) {
        process = ZooKeeperProcess.builder()
                .classPath(release.classPath())
                .tickTime(Duration.ofMillis(500))
                .setting("maxSessionTimeout", "40000")
                .property("zookeeper.extendedTypesEnabled", "true")
                .property(
                        "zookeeper.DigestAuthenticationProvider.superDigest",
                        AclId.digest("super", "secret").id())
                .start();
        proxy = FaultProxy.to(process.endpoint());
    }

    /** @param credentials of a session, by its id */
    static OldServer of(Release release, LongFunction<SessionCredentials> credentials) {
        OldServer server = SERVERS.computeIfAbsent(release, OldServer::new);
        server.credentials = credentials;
        return server;
    }

    @Override
    public Endpoint endpoint() {
        return proxy.endpoint();
    }

    @Override
    public TestProxy proxy() {
        return new RealProxy(FaultProxy.to(process.endpoint()));
    }

    @Override
    public void stop() {
        process.stop();
    }

    @Override
    public void restart() {
        process.restart();
    }

    @Override
    public void killConnections() {
        proxy.cut();
    }

    /** Resumes it elsewhere, and ends it there. */
    @Override
    public void expireSession(long session) {
        SessionCredentials stolen = credentials.apply(session);
        proxy.refuse();
        proxy.cut();
        try (ZooKeeperClient thief = past(ZooKeeperClient.builder().resume(stolen))) {
            RealServerTest.get(thief.start());
        }
        proxy.accept();
    }

    @Override
    public Set<Long> sessions() {
        Set<Long> sessions = new HashSet<>();
        Matcher matcher = SESSION.matcher(ask("dump"));
        while (matcher.find()) {
            sessions.add(Long.parseUnsignedLong(matcher.group().substring(2), 16));
        }
        return sessions;
    }

    @Override
    public int watchCount() {
        return (int) figure("zk_watch_count");
    }

    @Override
    public int connectionCount() {
        return proxy.connections();
    }

    @Override
    public long packetsReceived() {
        return figure("zk_packets_received") - asked;
    }

    @Override
    public void allowTtlNodes(boolean allow) {
        if (!allow) {
            abort("an old server is started once, with such nodes allowed");
        }
    }

    /** Leaves it to the next test. */
    @Override
    public void close() {
        proxy.heal();
        if (!process.running()) {
            process.restart();
        }
        try (ZooKeeperClient cleaner = past(ZooKeeperClient.builder().auth("digest", SUPER))) {
            RealServerTest.get(cleaner.start());
            List<String> left = RealServerTest.get(cleaner.getChildren("/"));
            left.stream()
                    .filter(name -> !name.equals("zookeeper"))
                    .forEach(name -> RealServerTest.get(cleaner.deleteRecursive("/" + name)));
        }
    }

    /** A client that doesn't go through the proxy. */
    private ZooKeeperClient past(ZooKeeperClientBuilder builder) {
        return builder.connectString(process.connectString())
                .handler(SequentialNettyHandler::owned)
                .build();
    }

    private long figure(String name) {
        Matcher matcher = Pattern.compile(name + "\\s+(\\d+)").matcher(ask("mntr"));
        if (!matcher.find()) {
            throw new AssertionError("mntr does not tell " + name);
        }
        return Long.parseLong(matcher.group(1));
    }

    /** Each question counts as a packet, too. */
    private String ask(String word) {
        asked++;
        return process.fourLetterWord(word);
    }
}
