// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.integration.EvilServer.Play;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.testing.server.EmbeddedZooKeeper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Tests that no secret is logged. With a session's password the session can be taken over. A program gets one that the
 * test knows and sends it to servers that misbehave, with all logging on. Then its output is searched, in all ways in
 * which bytes are printed. The same is done with the password of an identity.
 */
@Timeout(120)
class SessionSecretsTest {
    /** As long as ZooKeeper's. */
    private static final String SESSION_PASSWORD = "resume-with-this";

    private static final String AUTH_PASSWORD = "who-I-am-in-here";

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SIMULATED")
    void logsAndMessagesDoNotContainPasswords(HandlerForm form, @TempDir Path folder) throws Exception {
        form.assumeAvailable();
        Path output = folder.resolve("output");
        Process program = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-ea",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                        "-Dorg.slf4j.simpleLogger.log.io.lanekeeper=trace",
                        "-Dorg.slf4j.simpleLogger.log.org.apache.zookeeper=off", // the server's own
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        form.name())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(program.waitFor(60, TimeUnit.SECONDS), "the program ends");
        } finally {
            program.destroyForcibly();
        }
        String text = Files.readString(output);
        assertEquals(0, program.exitValue(), text);
        assertTrue(text.contains("DEBUG io.lanekeeper"), "logging is on");
        assertTrue(text.contains("reply to xid 77"), "what was wrong is shown");
        for (String password : List.of(SESSION_PASSWORD, AUTH_PASSWORD)) {
            for (String written : waysToWrite(password)) {
                assertFalse(text.toLowerCase(Locale.ROOT).contains(written.toLowerCase(Locale.ROOT)), written);
            }
        }
    }

    /** Half of it is too much, too. */
    private static List<String> waysToWrite(String password) {
        byte[] half = password.substring(0, 8).getBytes(StandardCharsets.US_ASCII);
        String decimal = Arrays.toString(half);
        return List.of(
                new String(half, StandardCharsets.US_ASCII),
                decimal.substring(1, decimal.length() - 1),
                HexFormat.of().formatHex(half),
                HexFormat.ofDelimiter(" ").formatHex(half),
                HexFormat.ofDelimiter(":").formatHex(half),
                Base64.getEncoder().encodeToString(half).substring(0, 10));
    }

    /** Prints whatever it gets hold of. */
    static final class Program {
        private static final Duration LIMIT = Duration.ofSeconds(20);

        private Program() {}

        public static void main(String[] args) throws Exception {
            Handler handler = HandlerForm.valueOf(args[0]).newHandler("secrets");
            show(handler.start().await(LIMIT));
            byte[] password = SESSION_PASSWORD.getBytes(StandardCharsets.US_ASCII);
            byte[] welcome = Wire.welcome(EvilServer.SESSION, password, 10_000);
            byte[] cut = Arrays.copyOf(welcome, welcome.length - 5);
            for (Play play : List.<Play>of(
                    victim -> victim.send(cut),
                    victim -> {
                        victim.send(welcome);
                        victim.send(Wire.header(77, 1, 0, password));
                    },
                    victim -> {
                        victim.send(welcome);
                        victim.length(-1);
                    })) {
                run(handler, play);
            }
            show(handler.stop().await(LIMIT));
        }

        private static void run(Handler handler, Play play) throws Exception {
            try (EmbeddedZooKeeper good = EmbeddedZooKeeper.start();
                    EvilServer evil = new EvilServer(play)) {
                var builder = ZooKeeperClient.builder()
                        .connectString(evil.connectString() + "," + good.connectString())
                        .shuffleServers(false)
                        .handler(handler)
                        .auth("digest", ("dora:" + AUTH_PASSWORD).getBytes(StandardCharsets.US_ASCII))
                        .resume(new SessionCredentials(
                                EvilServer.SESSION, SESSION_PASSWORD.getBytes(StandardCharsets.US_ASCII)));
                show(builder);
                ZooKeeperClient zk = builder.build();
                zk.addListener(Program::show);
                show(zk);
                AsyncResult<Void> started = zk.start();
                ended(zk.exists("/"));
                show(zk.sessionCredentials());
                show(started);
                ended(zk.addAuth("digest", ("other:" + AUTH_PASSWORD).getBytes(StandardCharsets.US_ASCII)));
                ended(zk.addAuth("none", AUTH_PASSWORD.getBytes(StandardCharsets.US_ASCII)));
                ended(zk.whoAmI());
                ended(zk.stop());
            }
        }

        private static void ended(AsyncResult<?> result) throws InterruptedException {
            if (!result.await(LIMIT)) {
                throw new AssertionError("it does not end: " + result);
            }
            show(result);
            Throwable error = result.exception();
            if (error != null) {
                ByteArrayOutputStream trace = new ByteArrayOutputStream();
                error.printStackTrace(new PrintStream(trace, true, StandardCharsets.UTF_8));
                show(trace);
            }
        }

        private static void show(@Nullable Object any) {
            System.out.println(any);
        }
    }
}
