// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.ZooKeeperClientBuilder;
import io.lanekeeper.client.data.AclId;
import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.testkit.Waits;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.lanekeeper.testing.proxy.FaultProxy;
import io.lanekeeper.testing.server.ZooKeeperProcess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server of a release in a process of its own, which all tests use one after the other: it starts with the first of them,
 * ends with this JVM, and is emptied after each.
 */
final class ProcessServer implements TestServer {
    private static final Map<Release, ProcessServer> SERVERS = new EnumMap<>(Release.class);
    private static final byte[] SUPER = "super:secret".getBytes(StandardCharsets.UTF_8);
    private static final Pattern SESSION = Pattern.compile("0x[0-9a-f]+");

    /** The process, and the clients' way to it. */
    private record Running(ZooKeeperProcess process, FaultProxy proxy) {
        static Running start(Release release, boolean ttlNodes) {
            ZooKeeperProcess process = release.process()
                    .tickTime(Duration.ofMillis(500))
                    .setting("minSessionTimeout", "600")
                    .setting("maxSessionTimeout", "40000")
                    .setting("4lw.commands.whitelist", "srvr, mntr, dump")
                    .property("zookeeper.extendedTypesEnabled", String.valueOf(ttlNodes))
                    .property("znode.container.checkIntervalMs", String.valueOf(Integer.MAX_VALUE))
                    .property(
                            "zookeeper.DigestAuthenticationProvider.superDigest",
                            AclId.digest("super", "secret").id())
                    .start();
            return new Running(process, FaultProxy.to(process.endpoint()));
        }

        void close() {
            proxy.close();
            process.close();
        }
    }

    private final Release release;
    private final Running shared;
    private Running running;
    private int asked;

    private ProcessServer(Release release) {
        this.release = release;
        shared = Running.start(release, true);
        running = shared;
    }

    static ProcessServer of(Release release) {
        return SERVERS.computeIfAbsent(release, ProcessServer::new);
    }

    @Override
    public Endpoint endpoint() {
        return running.proxy.endpoint();
    }

    @Override
    public TestProxy proxy() {
        return new RealProxy(FaultProxy.to(running.process.endpoint()));
    }

    @Override
    public void stop() {
        running.process.stop();
    }

    @Override
    public void restart() {
        running.process.restart();
    }

    @Override
    public void killConnections() {
        running.proxy.cut();
    }

    /**
     * Resumes the session elsewhere, and ends it there. The server closes the session's former connection. Before the
     * end, its client may be connected again by another address than the refused one.
     */
    @Override
    public void expireSession(long session) {
        running.proxy.refuse();
        while (sessions().contains(session)) {
            try (ZooKeeperClient thief =
                    past(ZooKeeperClient.builder().resume(new SessionCredentials(session, password(session))))) {
                RealServerTest.get(thief.start());
            }
        }
        running.proxy.accept();
    }

    /** As every release makes it of the id ({@code ZooKeeperServer.generatePasswd}). */
    private static byte[] password(long session) {
        byte[] password = new byte[16];
        new Random(session ^ 0xB3415C00L).nextBytes(password);
        return password;
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
        return running.proxy.connections();
    }

    @Override
    public long packetsReceived() {
        return figure("zk_packets_received") - asked;
    }

    /** The one that all use allows them; so one that does not is for one test. */
    @Override
    public void allowTtlNodes(boolean allow) {
        if (!allow) {
            running = Running.start(release, false);
        }
    }

    /** Leaves it to the next test. */
    @Override
    public void close() {
        if (!running.equals(shared)) {
            running.close();
            running = shared;
            return;
        }
        running.proxy.heal();
        if (!running.process.running()) {
            running.process.restart();
        }
        Waits.until("the test's connections are gone", () -> figure("zk_num_alive_connections") == 1);
        Waits.until("so are their watches", () -> watchCount() == 0);
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
        return builder.connectString(running.process.connectString())
                .handler(SequentialNettyHandler::owned)
                .build();
    }

    private long figure(String name) {
        Matcher matcher = Pattern.compile(name + "\\s+(\\d+)").matcher(ask("mntr"));
        if (!matcher.find()) {
            throw new AssertionError("mntr does not report " + name);
        }
        return Long.parseLong(matcher.group(1));
    }

    /** Each question counts as a packet, too. */
    private String ask(String word) {
        asked++;
        return running.process.fourLetterWord(word);
    }
}
