// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.integration.HandlerForm;
import io.lanekeeper.client.sasl.Kerberos;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import javax.security.auth.Subject;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import javax.security.sasl.SaslException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** SASL with tickets of a real KDC. */
@SuppressWarnings("NullAway.Init") // set before all tests
class KerberosTest extends SecurityTest {
    private static final String ALICE = "alice@" + Kdc.REALM;

    @TempDir
    static Path folder;

    private static Kdc kdc;
    private static Path keytab;
    private static Path stale;
    private static Path down;
    private static SecureServer server;

    @BeforeAll
    static void begin() throws Exception {
        kdc = new Kdc(folder);
        stale = kdc.keytab("stale", ALICE);
        kdc.forget(ALICE);
        keytab = kdc.keytab("alice", ALICE);
        down = kdc.keytab("down", "alice@" + Kdc.DOWN);
        server = kdc.zooKeeper();
    }

    @AfterAll
    static void end() throws Exception {
        server.close();
        kdc.close();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SIMULATED")
    void identityIsProvenOnEachConnection(HandlerForm form) {
        ZooKeeperClient alice = started(builder(handler(form), localhost()).sasl(Kerberos.keytab(ALICE, keytab)));
        assertTrue(
                get(alice.whoAmI()).contains(new ClientInfo("sasl", ALICE)),
                () -> get(alice.whoAmI()).toString());
        String own = "/alices-" + form;
        CreateOptions options = CreateOptions.of(CreateMode.PERSISTENT).acl(Acl.all(AclId.sasl(ALICE)));
        get(alice.create(own, new byte[] {7}, options));
        server.drop();
        assertEquals(7, get(alice.retry(() -> alice.getData(own))).data()[0]);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SIMULATED")
    void wrongKeyFailsTheLogin(HandlerForm form) {
        assertNotAccepted(form, Kerberos.keytab(ALICE, stale), LoginException.class);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SIMULATED")
    void unknownPrincipalFailsTheLogin(HandlerForm form) {
        assertNotAccepted(form, Kerberos.keytab("nobody@" + Kdc.REALM, keytab), LoginException.class);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SIMULATED")
    void unknownServiceFailsTheStart(HandlerForm form) {
        Kerberos alice = Kerberos.keytab(ALICE, keytab);
        assertNotAccepted(form, alice.service("zoo"), SaslException.class);
        assertNotAccepted(form, alice.serverHost("elsewhere.test"), SaslException.class);
    }

    @Test
    void serverHostMayDifferFromTheAddress() {
        Kerberos alice = Kerberos.keytab(ALICE, keytab).service("zookeeper").serverHost("localhost");
        String byAddress = "127.0.0.1:" + server.plainPort();
        get(started(builder(handler(HandlerForm.NETTY_NIO), byAddress).sasl(alice))
                .exists("/"));
    }

    @Test
    void ticketOfACacheIsUsed() throws Exception {
        Kerberos alice = Kerberos.ticketCache(kdc.ticketCache(ALICE, keytab));
        ZooKeeperClient zk =
                started(builder(handler(HandlerForm.NETTY_NIO), localhost()).sasl(alice));
        assertTrue(get(zk.whoAmI()).contains(new ClientInfo("sasl", ALICE)));
        assertNotAccepted(
                HandlerForm.NETTY_NIO, Kerberos.ticketCache(folder.resolve("no-cache")), LoginException.class);
    }

    @Test
    void sectionOfTheJaasConfigurationIsUsed() throws Exception {
        Path file = Files.writeString(folder.resolve("client-jaas.conf"), "Client {" + module() + "};");
        System.setProperty("java.security.auth.login.config", file.toString());
        Configuration.setConfiguration(null);
        try {
            Kerberos alice = Kerberos.jaas("Client");
            get(started(builder(handler(HandlerForm.NETTY_NIO), localhost()).sasl(alice))
                    .exists("/"));
            assertNotAccepted(HandlerForm.NETTY_NIO, Kerberos.jaas("Nowhere"), LoginException.class);
        } finally {
            System.clearProperty("java.security.auth.login.config");
            Configuration.setConfiguration(null);
        }
    }

    @Test
    void givenSubjectIsUsed() throws Exception {
        Subject subject = new Subject();
        Configuration configuration = new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return new AppConfigurationEntry[] {
                    new AppConfigurationEntry(
                            "com.sun.security.auth.module.Krb5LoginModule",
                            AppConfigurationEntry.LoginModuleControlFlag.REQUIRED,
                            Map.of(
                                    "useKeyTab",
                                    "true",
                                    "keyTab",
                                    keytab.toString(),
                                    "principal",
                                    ALICE,
                                    "doNotPrompt",
                                    "true"))
                };
            }
        };
        new LoginContext("any", subject, null, configuration).login();
        get(started(builder(handler(HandlerForm.PLATFORM_THREADS), localhost()).sasl(Kerberos.subject(subject)))
                .exists("/"));
        Subject empty = new Subject(true, Set.of(), Set.of(), Set.of());
        assertNotAccepted(HandlerForm.PLATFORM_THREADS, Kerberos.subject(empty), SaslException.class);
    }

    /** Trouble that may pass is none of the identity: the retry policy goes by it. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SIMULATED")
    void missingKdcIsRetried(HandlerForm form) throws Exception {
        ZooKeeperClient zk = client(builder(handler(form), localhost())
                .sasl(Kerberos.keytab("alice@" + Kdc.DOWN, down))
                .connectionRetry(RetryPolicy.builder().tries(1).build()));
        RetryFailedException error = assertInstanceOf(RetryFailedException.class, failure(zk.start()));
        assertInstanceOf(LoginException.class, error.getCause(), story(error));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SIMULATED")
    void clientWithoutATicketIsRefused(HandlerForm form) {
        ZooKeeperClient zk = started(builder(handler(form), localhost()));
        RefusedException error = assertInstanceOf(RefusedException.class, failure(zk.exists("/")));
        assertEquals(ErrorCode.SESSION_CLOSED_REQUIRE_SASL_AUTH, error.code());
        until("notified", () -> changes.stream().anyMatch(change -> change.cause() == StateCause.AUTH_FAILED));
        assertEquals(SessionState.SUSPENDED, zk.state());
    }

    @Test
    void badNamesAreRejected() {
        assertThrows(IllegalArgumentException.class, () -> Kerberos.keytab("", keytab));
        assertThrows(IllegalArgumentException.class, () -> Kerberos.jaas(""));
        Kerberos alice = Kerberos.ticketCache();
        assertThrows(IllegalArgumentException.class, () -> alice.service(""));
        assertThrows(IllegalArgumentException.class, () -> alice.serverHost(""));
        assertTrue(alice.toString().contains("ticket cache"), alice.toString());
    }

    private void assertNotAccepted(HandlerForm form, Kerberos mechanism, Class<? extends Exception> type) {
        ZooKeeperClient zk = client(builder(handler(form), localhost()).sasl(mechanism));
        AuthenticationFailedException error =
                assertInstanceOf(AuthenticationFailedException.class, failure(zk.start()));
        assertInstanceOf(type, error.getCause(), story(error));
        assertEquals(SessionState.LOST, zk.state());
        until("notified of the end", () -> changes.stream().anyMatch(change -> change.failure() == error.getCause()));
    }

    private static String module() {
        return "com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true storeKey=true doNotPrompt=true"
                + " keyTab=\"" + keytab + "\" principal=\"" + ALICE + "\";";
    }

    private static String localhost() {
        return "localhost:" + server.plainPort();
    }
}
