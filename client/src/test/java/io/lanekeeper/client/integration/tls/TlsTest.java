// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration.tls;

import static io.lanekeeper.client.integration.tls.Certificates.PASSWORD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.RetryPolicy;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.AclId;
import io.lanekeeper.client.data.ClientInfo;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.error.AuthenticationFailedException;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RetryFailedException;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.integration.HandlerForm;
import io.lanekeeper.handler.TlsOptions;
import io.lanekeeper.handler.TlsOptionsBuilder;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** TLS with ZooKeeper's own server, which asks for certificates and takes them for identities. */
@SuppressWarnings("NullAway.Init") // set before all tests
class TlsTest extends SecurityTest {
    private static final String KEY_STORE = "zookeeper.ssl.keyStore.location";
    private static final String CLIENT_AUTH = "zookeeper.ssl.clientAuth";

    @TempDir
    static Path folder;

    private static Certificates certificates;
    private static Path serverKey;
    private static Path expiredKey;
    private static SecureServer server;

    @BeforeAll
    static void begin() throws Exception {
        certificates = new Certificates(folder);
        serverKey = certificates.keyPem("server", certificates.server());
        expiredKey = certificates.keyPem("expired", certificates.expiredServer());
        server = SecureServer.start(
                folder,
                Map.of(
                        KEY_STORE,
                        serverKey.toString(),
                        "zookeeper.ssl.trustStore.location",
                        certificates.trustPem().toString(),
                        "zookeeper.authProvider.x509",
                        "org.apache.zookeeper.server.auth.X509AuthenticationProvider",
                        "zookeeper.4lw.commands.whitelist",
                        "srvr,ruok"));
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @AfterEach
    void asBefore() {
        server.set(KEY_STORE, serverKey);
        server.set(CLIENT_AUTH, "need");
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SIMULATED")
    void keysAndTrustAreReadFromEachFileFormat(HandlerForm form) throws Exception {
        X509Bundle pair = certificates.client("pair");
        List<TlsOptionsBuilder> kinds = List.of(
                TlsOptions.builder()
                        .keyStore(certificates.keyStore("a", "pkcs12", certificates.client("pkcs12")), PASSWORD)
                        .trustStore(certificates.trustStore("pkcs12"), PASSWORD),
                TlsOptions.builder()
                        .keyStore(certificates.keyStore("b", "jks", certificates.client("jks")), PASSWORD)
                        .trustStore(certificates.trustStore("jks"), PASSWORD),
                TlsOptions.builder()
                        .keyStore(certificates.keyPem("c", certificates.client("pem")), null)
                        .trustStore(certificates.trustPem(), null),
                TlsOptions.builder()
                        .keyStore(certificates.encryptedKeyPem("d", certificates.client("encrypted")), PASSWORD)
                        .trustStore(certificates.trustPem(), null),
                TlsOptions.builder()
                        .keyPair(
                                certificates.write("e.crt", pair.getCertificatePathPEM()),
                                certificates.write("e.key", pair.getPrivateKeyPEM()),
                                null)
                        .trustStore(certificates.trustPem(), null));
        List<ClientInfo> expected = List.of(x509("pkcs12"), x509("jks"), x509("pem"), x509("encrypted"), x509("pair"));
        for (int i = 0; i < kinds.size(); i++) {
            ZooKeeperClient zk =
                    started(builder(handler(form), localhost()).tls(kinds.get(i).build()));
            assertTrue(get(zk.whoAmI()).contains(expected.get(i)), "not " + expected.get(i));
        }
    }

    /** An identity is what the certificate says: others are refused what is its own. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SIMULATED")
    void certificateIsAnIdentity(HandlerForm form) throws Exception {
        ZooKeeperClient alice = started(builder(handler(form), localhost()).tls(mutual("alice")));
        assertTrue(get(alice.whoAmI()).contains(x509("alice")));
        String own = "/alices-" + form;
        List<Acl> acl = Acl.all(AclId.x509("CN=alice"));
        get(alice.create(
                own, new byte[] {7}, CreateOptions.of(CreateMode.PERSISTENT).acl(acl)));
        ZooKeeperClient bob = started(builder(handler(form), localhost()).tls(mutual("bob")));
        assertEquals(ErrorCode.NO_AUTH, refusal(failure(bob.getData(own))));
        server.drop();
        // On the next connection it is proven again, or this would be refused.
        assertEquals(7, get(alice.retry(() -> alice.getData(own))).data()[0]);
        assertEquals(ErrorCode.NO_AUTH, refusal(failure(bob.retry(() -> bob.getData(own)))));
    }

    @ParameterizedTest
    @EnumSource(names = {"JDK", "OPENSSL"})
    void contextOfNettyIsUsed(SslProvider provider) throws Exception {
        SequentialNettyHandler handler = stoppedAfterwards(SequentialNettyHandler.builder()
                .sslContext(SslContextBuilder.forClient()
                        .sslProvider(provider)
                        .trustManager(certificates.trustPem().toFile())
                        .keyManager(certificates.client("carol").toKeyManagerFactory())
                        .build())
                .build());
        ZooKeeperClient zk = started(builder(handler, localhost()).tls(TlsOptions.DEFAULT));
        assertTrue(get(zk.whoAmI()).contains(x509("carol")));
        ZooKeeperClient elsewhere =
                client(builder(handler, "127.0.0.1:" + server.securePort()).tls(TlsOptions.DEFAULT));
        assertNotAccepted(elsewhere, "127.0.0.1");
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SIMULATED")
    void certificateForAnotherHostIsRejected(HandlerForm form) throws Exception {
        String byAddress = "127.0.0.1:" + server.securePort();
        assertNotAccepted(client(builder(handler(form), byAddress).tls(mutual("alice"))), "127.0.0.1");
        TlsOptions careless = new TlsOptions(mutual("alice").context(), false);
        started(builder(handler(form), byAddress).tls(careless));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SIMULATED")
    void expiredCertificateIsRejected(HandlerForm form) throws Exception {
        server.set(KEY_STORE, expiredKey);
        assertNotAccepted(client(builder(handler(form), localhost()).tls(mutual("alice"))), "NotAfter");
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SIMULATED")
    void untrustedCertificateIsRejected(HandlerForm form) {
        assertNotAccepted(client(builder(handler(form), localhost()).tls(TlsOptions.DEFAULT)), "certification path");
    }

    /**
     * Checks the refusal of a client without a certificate. With TLS 1.3 the client's handshake succeeds, and the
     * refusal arrives while it waits for its session.
     */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SIMULATED")
    void missingClientCertificateIsRefused(HandlerForm form) throws Exception {
        TlsOptions none =
                TlsOptions.builder().trustStore(certificates.trustPem(), null).build();
        ZooKeeperClient zk = client(builder(handler(form), localhost()).tls(none));
        AuthenticationFailedException error =
                assertInstanceOf(AuthenticationFailedException.class, failure(zk.start()));
        assertInstanceOf(SSLException.class, error.getCause(), story(error));
        assertTrue(story(error).contains("certificate"), story(error));
        assertEnded(zk, error);
        server.set(CLIENT_AUTH, "none");
        get(zk.start());
        get(zk.exists("/"));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SIMULATED")
    void clientCertificateOfAnotherAuthorityIsRefused(HandlerForm form) throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Certificates others = new Certificates(elsewhere);
        TlsOptions mallory = TlsOptions.builder()
                .keyStore(others.keyPem("mallory", others.client("mallory")), null)
                .trustStore(certificates.trustPem(), null)
                .build();
        ZooKeeperClient zk = client(builder(handler(form), localhost()).tls(mallory));
        AuthenticationFailedException error =
                assertInstanceOf(AuthenticationFailedException.class, failure(zk.start()));
        assertInstanceOf(SSLException.class, error.getCause(), story(error));
        assertEnded(zk, error);
    }

    /** One that has a session keeps it, says what is the matter, once, and goes on when the server is right again. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SIMULATED")
    void certificateThatExpiresIsReportedAndTheSessionIsKept(HandlerForm form) throws Exception {
        ZooKeeperClient zk = started(builder(handler(form), localhost()).tls(mutual("alice")));
        long session = zk.sessionId();
        server.set(KEY_STORE, expiredKey);
        server.drop();
        until("notified of the certificate", () -> reported(StateCause.AUTH_FAILED) == 1);
        StateChange change = changes.get(changes.size() - 1);
        assertEquals(SessionState.SUSPENDED, change.state());
        assertEquals(KeeperState.AUTH_FAILED, change.keeperState());
        assertTrue(causedBy(change.failure(), CertificateException.class), () -> story(change.failure()));
        server.set(KEY_STORE, serverKey);
        until("resumed", () -> reported(StateCause.SESSION_RESUMED) == 1);
        assertEquals(session, zk.sessionId());
        assertEquals(1, reported(StateCause.AUTH_FAILED), () -> changes.toString());
        assertTrue(get(zk.whoAmI()).contains(x509("alice")));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SIMULATED")
    void serverWithARejectedCertificateIsSkipped(HandlerForm form) throws Exception {
        String servers = "127.0.0.1:" + server.securePort() + "," + localhost();
        ZooKeeperClient zk =
                started(builder(handler(form), servers).tls(mutual("alice")).connectAttemptDelay(LIMIT));
        get(zk.exists("/"));
        assertEquals(StateCause.AUTH_FAILED, changes.get(0).cause());
        assertEquals(SessionState.LOST, changes.get(0).state());
        until("notified of the session", () -> reported(StateCause.SESSION_ESTABLISHED) == 1);
    }

    /** Those are no matter of certificates, so that only the retry policy ends them. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SIMULATED")
    void tlsOnOneSideOnlyFailsTheStart(HandlerForm form) throws Exception {
        RetryPolicy once = RetryPolicy.builder().tries(1).build();
        ZooKeeperClient plain = client(builder(handler(form), localhost()).connectionRetry(once));
        assertInstanceOf(RetryFailedException.class, failure(plain.start()));
        ZooKeeperClient secure = client(builder(handler(form), "localhost:" + server.plainPort())
                .connectionRetry(once)
                .tls(mutual("alice")));
        assertInstanceOf(RetryFailedException.class, failure(secure.start()));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SIMULATED")
    void fourLetterWordsUseTls(HandlerForm form) throws Exception {
        ZooKeeperClient zk = started(builder(handler(form), localhost()).tls(mutual("alice")));
        assertEquals("imok", get(zk.fourLetterWord("ruok")));
        assertTrue(get(zk.fourLetterWord("srvr")).contains("\nMode: standalone\n"));
        assertEquals(9, get(zk.serverVersion()).minor());
        assertEquals(
                "imok",
                get(client(builder(handler(form), localhost()).tls(mutual("bob")))
                        .fourLetterWord("ruok", localhost())));
    }

    private void assertNotAccepted(ZooKeeperClient zk, String because) {
        AuthenticationFailedException error =
                assertInstanceOf(AuthenticationFailedException.class, failure(zk.start()));
        assertInstanceOf(SSLException.class, error.getCause(), story(error));
        assertTrue(causedBy(error, CertificateException.class), story(error));
        assertTrue(story(error).contains(because), story(error));
        assertEnded(zk, error);
    }

    private void assertEnded(ZooKeeperClient zk, AuthenticationFailedException error) {
        assertEquals(SessionState.LOST, zk.state());
        assertEquals(KeeperState.CLOSED, zk.keeperState());
        until("notified of the end", () -> reported(StateCause.AUTH_FAILED) == 1);
        StateChange change = changes.get(changes.size() - 1);
        assertEquals(SessionState.LOST, change.state());
        assertEquals(StateCause.AUTH_FAILED, change.cause());
        assertEquals(error.getCause(), change.failure());
        assertEquals("start", error.operation());
    }

    private long reported(StateCause cause) {
        return changes.stream().filter(change -> change.cause() == cause).count();
    }

    private static boolean causedBy(Throwable error, Class<? extends Throwable> type) {
        for (Throwable each = error; each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return true;
            }
        }
        return false;
    }

    private static ErrorCode refusal(Throwable error) {
        return assertInstanceOf(RefusedException.class, error).code();
    }

    private static ClientInfo x509(String name) {
        return new ClientInfo("x509", "CN=" + name);
    }

    private static String localhost() {
        return "localhost:" + server.securePort();
    }

    private static TlsOptions mutual(String name) throws Exception {
        return TlsOptions.builder()
                .keyStore(certificates.keyPem(name, certificates.client(name)), null)
                .trustStore(certificates.trustPem(), null)
                .build();
    }
}
