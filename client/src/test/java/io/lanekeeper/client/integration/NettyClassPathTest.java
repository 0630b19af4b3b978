// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.handler.netty.NettyTransport;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.lanekeeper.testing.server.EmbeddedZooKeeper;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client in a JVM of its own, with some parts of Netty on the class path. */
@Timeout(120)
@Tag("netty-4.1")
class NettyClassPathTest {
    private static final String NATIVE_TRANSPORT = "class,load] io.netty.channel.(epoll|kqueue|uring)\\..*";
    private static final String OWN = "class,load] io.lanekeeper.handler.netty.";

    /** The jars that the handler needs for sockets of the JDK, by the names of either line of Netty. */
    private static final List<String> NIO = List.of(
            "netty-buffer-4.*",
            "netty-codec-(base-)?4.*",
            "netty-common-4.*",
            "netty-handler-4.*",
            "netty-resolver-4.*",
            "netty-transport-4.*",
            "netty-transport-native-unix-common-4.*Final.jar");

    private static final String DNS_RESOLVER = "netty-resolver-dns-4.*";
    private static final String DNS_CODEC = "netty-codec-dns-4.*";

    /** For {@link #run}. */
    private static final String NAME = "known-to-the-jdk-alone.test";

    @TempDir
    private static Path folder;

    private static EmbeddedZooKeeper server;

    @BeforeAll
    static void start() throws Exception {
        server = EmbeddedZooKeeper.start();
        Files.writeString(folder.resolve("hosts"), "127.0.0.1 " + NAME + "\n");
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void nioPartsOfNettyAreEnough() throws Exception {
        List<String> output = run(NAME, "owned", jars(NIO));
        assertTrue(output.contains("CONNECTED"), () -> shown(output));
        assertTrue(has(output, OWN + "JdkNames"), "the JDK resolves names");
        assertFalse(has(output, OWN + "DnsNames"), "Netty's resolver is not there");
    }

    /** Half of it must not be taken for the whole. */
    @Test
    void dnsResolverWithoutItsCodecIsNotUsed() throws Exception {
        List<String> output = run(NAME, "owned", jars(with(NIO, DNS_RESOLVER)));
        assertTrue(output.contains("CONNECTED"), () -> shown(output));
        assertFalse(has(output, OWN + "DnsNames"));
    }

    @Test
    void dnsResolverIsUsedIfAvailable() throws Exception {
        List<String> output = run("localhost", "owned", jars(with(NIO, DNS_RESOLVER, DNS_CODEC)));
        assertTrue(output.contains("CONNECTED"), () -> shown(output));
        assertTrue(has(output, OWN + "DnsNames"));
        assertFalse(has(output, OWN + "JdkNames"));
    }

    @Test
    void nativeTransportsAreNotLoadedForANioLoop() throws Exception {
        List<String> output = run("localhost", "handed in", jar -> true);
        assertTrue(output.contains("CONNECTED"), () -> shown(output));
        assertEquals(
                List.of(),
                output.stream()
                        .filter(line -> line.matches(".*" + NATIVE_TRANSPORT))
                        .toList());
    }

    @Test
    void missingPartOfNettyIsNamedAtOnce() throws Exception {
        List<String> output = run("localhost", "owned", jars(NIO).and(jar -> !jar.startsWith("netty-handler-")));
        assertTrue(
                output.stream().anyMatch(line -> line.contains(", without netty-handler (expected: these, too)")),
                () -> shown(output));
    }

    private static List<String> run(String host, String loop, Predicate<String> jars) throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> jars.test(Path.of(entry).getFileName().toString()))
                .collect(Collectors.joining(File.pathSeparator));
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-Xlog:class+load:stdout:uptime,tags",
                "-Djdk.net.hosts.file=" + folder.resolve("hosts"), // The JDK then knows no other name.
                Program.class.getName(),
                host + ":" + server.port(),
                loop);
        builder.environment().put("CLASSPATH", classPath); // Longer than a command line may be elsewhere.
        Process child = builder.redirectErrorStream(true).start();
        try {
            List<String> output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertTrue(child.waitFor(60, TimeUnit.SECONDS));
            return output;
        } finally {
            child.destroyForcibly();
        }
    }

    /** All that is not Netty's, and of Netty what has one of these names. */
    private static Predicate<String> jars(List<String> patterns) {
        return file -> !file.startsWith("netty-") || patterns.stream().anyMatch(file::matches);
    }

    private static List<String> with(List<String> patterns, String... more) {
        return Stream.concat(patterns.stream(), Arrays.stream(more)).toList();
    }

    private static boolean has(List<String> output, String text) {
        return output.stream().anyMatch(line -> line.contains(text));
    }

    private static String shown(List<String> output) {
        return output.stream().filter(line -> !line.contains("class,load")).collect(Collectors.joining("\n"));
    }

    /** Runs in the other JVM. */
    static final class Program {
        private static final Duration LIMIT = Duration.ofSeconds(40);

        private Program() {}

        public static void main(String[] args) throws Exception {
            if (args[1].equals("owned")) {
                connect(args[0], SequentialNettyHandler.owned());
            } else {
                EventLoopGroup group = NettyTransport.NIO.newGroup(1, new DefaultThreadFactory("mine", true));
                connect(args[0], SequentialNettyHandler.on(group));
                group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
            }
        }

        private static void connect(String server, SequentialNettyHandler handler) throws Exception {
            try (ZooKeeperClient zk = ZooKeeperClient.builder()
                    .connectString(server)
                    .handler(() -> handler)
                    .requestTimeout(LIMIT)
                    .build()) {
                zk.start().get(LIMIT);
                zk.exists("/").get(LIMIT);
                System.out.println("CONNECTED");
            }
        }
    }
}
