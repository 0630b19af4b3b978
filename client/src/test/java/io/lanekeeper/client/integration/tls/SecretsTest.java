// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.ZooKeeperClientBuilder;
import io.lanekeeper.client.sasl.DigestMd5;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.TlsOptions;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program that uses every kind of secret, right and wrong, with all logging on, and shows all that it is given. */
@Timeout(300)
class SecretsTest {
    private static final List<String> SECRETS = List.of(
            SaslServers.ALICES_PASSWORD,
            new String(Certificates.PASSWORD),
            Program.WRONG_PASSWORD,
            Program.DIGEST_PASSWORD);

    @Test
    void logsAndErrorsContainNoSecret(@TempDir Path folder) throws Exception {
        Certificates certificates = new Certificates(folder);
        Path serverKey = certificates.keyPem("server", certificates.server());
        Path clientKey = certificates.keyStore("client", "pkcs12", certificates.client("alice"));
        Path output = folder.resolve("output");
        Map<String, String> properties = Map.of(
                "zookeeper.ssl.keyStore.location", serverKey.toString(),
                "zookeeper.ssl.trustStore.location", certificates.trustPem().toString(),
                "zookeeper.authProvider.x509", "org.apache.zookeeper.server.auth.X509AuthenticationProvider");
        try (SecureServer server = SaslServers.digest(folder, properties)) {
            Process program = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElse("java"),
                            "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                            "-Dorg.slf4j.simpleLogger.log.io.lanekeeper=trace",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Program.class.getName(),
                            String.valueOf(server.plainPort()),
                            String.valueOf(server.securePort()),
                            clientKey.toString(),
                            certificates.trustPem().toString())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = program.waitFor(240, TimeUnit.SECONDS);
            program.destroyForcibly();
            String text = Files.readString(output);
            assertTrue(ended, () -> "the program ends; its last lines: " + lastLines(text));
            assertEquals(0, program.exitValue(), () -> lastLines(text));
            assertTrue(text.contains("DEBUG io.lanekeeper"), "logging is on");
            assertTrue(text.contains("AuthenticationFailedException"), "what is wrong is shown");
            for (String secret : SECRETS) {
                assertFalse(text.contains(secret), secret);
            }
        }
    }

    private static String lastLines(String text) {
        List<String> lines = text.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }

    /** Ports without and with TLS, key store and trust store. */
    static final class Program {
        static final String WRONG_PASSWORD = "not-my-password-3";
        static final String DIGEST_PASSWORD = "explore-it-all-9";
        private static final Duration LIMIT = Duration.ofSeconds(60);

        private Program() {}

        public static void main(String[] args) throws Exception {
            SequentialNettyHandler handler = SequentialNettyHandler.owned();
            TlsOptions tls = TlsOptions.builder()
                    .keyStore(Path.of(args[2]), Certificates.PASSWORD)
                    .trustStore(Path.of(args[3]), null)
                    .build();
            show(tls);
            try {
                TlsOptions.builder().keyStore(Path.of(args[2]), WRONG_PASSWORD.toCharArray());
                throw new AssertionError("the password is wrong");
            } catch (IllegalArgumentException e) {
                trace(e);
            }
            for (String password : List.of(SaslServers.ALICES_PASSWORD, WRONG_PASSWORD)) {
                DigestMd5 sasl = DigestMd5.of("alice", password.toCharArray());
                show(sasl);
                run(builder(handler, "127.0.0.1:" + args[0]).sasl(sasl));
                run(builder(handler, "localhost:" + args[1]).tls(tls).sasl(sasl));
                run(builder(handler, "127.0.0.1:" + args[1]).tls(tls).sasl(sasl));
            }
            show(handler.stop().await(LIMIT));
        }

        private static ZooKeeperClientBuilder builder(SequentialNettyHandler handler, String servers) {
            return ZooKeeperClient.builder()
                    .connectString(servers)
                    .handler(handler)
                    .auth("digest", ("dora:" + DIGEST_PASSWORD).getBytes(StandardCharsets.UTF_8));
        }

        private static void run(ZooKeeperClientBuilder builder) throws InterruptedException {
            show(builder);
            ZooKeeperClient zk = builder.build();
            zk.addListener(Program::show);
            show(zk);
            if (ended(zk.start())) {
                ended(zk.whoAmI());
                ended(zk.addAuth("digest", ("other:" + DIGEST_PASSWORD).getBytes(StandardCharsets.UTF_8)));
                ended(zk.addAuth("unknown", DIGEST_PASSWORD.getBytes(StandardCharsets.UTF_8)));
            }
            ended(zk.stop());
        }

        private static boolean ended(AsyncResult<?> result) throws InterruptedException {
            if (!result.await(LIMIT)) {
                throw new AssertionError("it does not end: " + result);
            }
            show(result);
            Throwable error = result.exception();
            if (error != null) {
                trace(error);
            }
            return error == null;
        }

        private static void trace(Throwable error) {
            error.printStackTrace(System.out);
        }

        private static void show(Object any) {
            System.out.println(any);
        }
    }
}
