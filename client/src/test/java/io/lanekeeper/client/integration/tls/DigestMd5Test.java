// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration.tls;

import static io.lanekeeper.client.integration.tls.SaslServers.ALICES_PASSWORD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RetryFailedException;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.integration.HandlerForm;
import io.lanekeeper.client.sasl.DigestMd5;
import io.lanekeeper.client.sasl.SaslMechanism;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.testing.server.EmbeddedZooKeeper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.security.sasl.SaslException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** SASL with user and password: one server where it is offered, and one where it is demanded. */
@SuppressWarnings("NullAway.Init") // set before all tests
class DigestMd5Test extends SecurityTest {
    private static final DigestMd5 ALICE = DigestMd5.of("alice", ALICES_PASSWORD.toCharArray());
    private static final DigestMd5 MALLORY = DigestMd5.of("alice", "sesame-shut".toCharArray());

    @TempDir
    static Path folder;

    private static SecureServer offering;
    private static SecureServer demanding;

    @BeforeAll
    static void begin() {
        offering = SaslServers.digest(folder, Map.of());
        demanding = SaslServers.digest(folder, Map.of("zookeeper.sessionRequireClientSASLAuth", "true"));
    }

    @AfterAll
    static void end() {
        offering.close();
        demanding.close();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SIMULATED")
    void identityIsProvenOnEachConnection(HandlerForm form) {
        ZooKeeperClient alice = started(builder(handler(form), at(offering)).sasl(ALICE));
        assertTrue(get(alice.whoAmI()).contains(new ClientInfo("sasl", "alice")));
        String own = "/alices-" + form;
        CreateOptions options = CreateOptions.of(CreateMode.PERSISTENT).acl(Acl.all(AclId.sasl("alice")));
        get(alice.create(own, new byte[] {7}, options));
        DigestMd5 other = DigestMd5.of("bob", "builder-of-things".toCharArray());
        ZooKeeperClient bob = started(builder(handler(form), at(offering)).sasl(other));
        assertEquals(ErrorCode.NO_AUTH, refusal(failure(bob.getData(own))));
        offering.drop();
        assertEquals(7, get(alice.retry(() -> alice.getData(own))).data()[0]);
        assertEquals(ErrorCode.NO_AUTH, refusal(failure(bob.retry(() -> bob.getData(own)))));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SIMULATED")
    void wrongPasswordIsRefused(HandlerForm form) {
        assertNotAccepted(offering, form, MALLORY, ErrorCode.AUTH_FAILED);
        assertNotAccepted(demanding, form, MALLORY, ErrorCode.SESSION_CLOSED_REQUIRE_SASL_AUTH);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SIMULATED")
    void unknownUserIsRefused(HandlerForm form) {
        DigestMd5 carol = DigestMd5.of("carol", ALICES_PASSWORD.toCharArray());
        assertNotAccepted(offering, form, carol, ErrorCode.AUTH_FAILED);
    }

    /** A client that has a session keeps it, says what is the matter, once, and goes on when it is accepted again. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SIMULATED")
    void changedPasswordIsReportedAndTheSessionIsKept(HandlerForm form) {
        AtomicBoolean wrong = new AtomicBoolean();
        AtomicInteger refused = new AtomicInteger();
        SaslMechanism changing = server -> {
            if (wrong.get()) {
                refused.incrementAndGet();
            }
            return (wrong.get() ? MALLORY : ALICE).newClient(server);
        };
        ZooKeeperClient zk = started(builder(handler(form), at(offering)).sasl(changing));
        long session = zk.sessionId();
        wrong.set(true);
        offering.drop();
        until("refused again", () -> refused.get() >= 2);
        StateChange change = change(StateCause.AUTH_FAILED);
        assertEquals(SessionState.SUSPENDED, change.state());
        assertEquals(KeeperState.AUTH_FAILED, change.keeperState());
        assertEquals(ErrorCode.AUTH_FAILED, refusal(change.failure()));
        assertEquals(SessionState.SUSPENDED, zk.state());
        wrong.set(false);
        until("resumed", () -> reported(StateCause.SESSION_RESUMED) == 1);
        assertEquals(session, zk.sessionId());
        assertEquals(1, reported(StateCause.AUTH_FAILED), () -> changes.toString());
        assertTrue(get(zk.whoAmI()).contains(new ClientInfo("sasl", "alice")));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SIMULATED")
    void serverWithoutSaslFailsTheStart(HandlerForm form) {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start()) {
            ZooKeeperClient zk =
                    client(builder(handler(form), server.connectString()).sasl(ALICE));
            AuthenticationFailedException error =
                    assertInstanceOf(AuthenticationFailedException.class, failure(zk.start()));
            assertInstanceOf(SaslException.class, error.getCause());
            assertTrue(error.getMessage().contains("does not take part"), error.getMessage());
        }
    }

    /** The first request is refused. From then on the client sends a ping before it announces CONNECTED. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SIMULATED")
    void serverThatRequiresSaslRefusesAClientWithoutIt(HandlerForm form) {
        ZooKeeperClient zk = started(builder(handler(form), at(demanding)));
        assertEquals(ErrorCode.SESSION_CLOSED_REQUIRE_SASL_AUTH, refusal(failure(zk.exists("/"))));
        until("notified", () -> reported(StateCause.AUTH_FAILED) == 1);
        StateChange change = change(StateCause.AUTH_FAILED);
        assertEquals(SessionState.SUSPENDED, change.state());
        assertEquals(ErrorCode.SESSION_CLOSED_REQUIRE_SASL_AUTH, refusal(change.failure()));
        AsyncResult<?> waiting = zk.withTimeout(Duration.ofSeconds(1)).exists("/");
        failure(waiting);
        assertEquals(SessionState.SUSPENDED, zk.state());
        assertEquals(1, reported(StateCause.SESSION_ESTABLISHED), () -> changes.toString());
        assertEquals(0, reported(StateCause.SESSION_RESUMED), () -> changes.toString());
        assertEquals(1, reported(StateCause.AUTH_FAILED), () -> changes.toString());
        get(started(builder(handler(form), at(demanding)).sasl(ALICE)).exists("/"));
    }

    @Test
    void refusedPingIsReported() {
        started(builder(handler(HandlerForm.NETTY_NIO), at(demanding)).sessionTimeout(Duration.ofSeconds(1)));
        until("notified", () -> reported(StateCause.AUTH_FAILED) == 1);
        assertEquals(
                ErrorCode.SESSION_CLOSED_REQUIRE_SASL_AUTH,
                refusal(change(StateCause.AUTH_FAILED).failure()));
    }

    /** Identities of another kind do as well, and are proven before the client checks whether it may go on. */
    @Test
    void serverThatRequiresOneOfTwoSchemesAcceptsEither() throws Exception {
        Map<String, String> enforced =
                Map.of("zookeeper.enforce.auth.enabled", "true", "zookeeper.enforce.auth.schemes", "digest,sasl");
        try (SecureServer either = SaslServers.digest(folder, enforced)) {
            Handler handler = handler(HandlerForm.PLATFORM_THREADS);
            ZooKeeperClient zk = started(builder(handler, at(either)));
            assertEquals(ErrorCode.SESSION_CLOSED_REQUIRE_SASL_AUTH, refusal(failure(zk.exists("/"))));
            get(started(builder(handler, at(either)).sasl(ALICE)).exists("/"));
            get(started(builder(handler, at(either)).auth("digest", "dora:explorer".getBytes(StandardCharsets.UTF_8)))
                    .exists("/"));
            get(zk.stop());
            AsyncResult<Void> authenticated =
                    zk.start().flatMap(done -> zk.addAuth("digest", "dora:explorer".getBytes(StandardCharsets.UTF_8)));
            get(authenticated);
            get(zk.exists("/"));
            either.drop();
            get(zk.retry(() -> zk.exists("/")));
        }
    }

    /** The session has been granted, and is announced when the mechanism is done; the loop and the stop do not wait for it. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SIMULATED")
    void blockingMechanismDelaysOnlyConnected(HandlerForm form) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        SaslMechanism slow = server -> {
            asked.countDown();
            await(goOn);
            return ALICE.newClient(server);
        };
        Handler handler = handler(form);
        ZooKeeperClient zk = client(builder(handler, at(demanding)).sasl(slow));
        AsyncResult<Void> started = zk.start();
        AsyncResult<?> early = zk.exists("/");
        asked.await();
        Promise<Void> turned = handler.asyncResult();
        handler.loop().execute(() -> turned.set(null));
        get(turned);
        assertFalse(started.isDone());
        assertFalse(early.isDone());
        assertEquals(SessionState.LOST, zk.state());
        goOn.countDown();
        get(started);
        get(early);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SIMULATED")
    void slowMechanismIsGivenUpInTime(HandlerForm form) {
        AtomicBoolean asked = new AtomicBoolean();
        CountDownLatch goOn = new CountDownLatch(1);
        SaslMechanism stuck = server -> {
            asked.set(true);
            await(goOn);
            return ALICE.newClient(server);
        };
        RetryPolicy untilAsked =
                RetryPolicy.builder().unlimited().interrupt(asked::get).build();
        try {
            ZooKeeperClient zk = client(builder(handler(form), at(offering))
                    .connectTimeout(Duration.ofMillis(500))
                    .connectionRetry(untilAsked)
                    .sasl(stuck));
            RetryFailedException error = assertInstanceOf(RetryFailedException.class, failure(zk.start()));
            assertTrue(story(error).contains("no end of SASL"), story(error));
            ZooKeeperClient stopped =
                    client(builder(handler(form), at(offering)).sasl(stuck));
            AsyncResult<Void> started = stopped.start();
            get(stopped.stop());
            assertInstanceOf(ClientStoppedException.class, failure(started));
        } finally {
            goOn.countDown();
        }
    }

    @Test
    void userWithoutANameIsRejected() {
        assertThrows(IllegalArgumentException.class, () -> DigestMd5.of("", new char[0]));
    }

    private void assertNotAccepted(SecureServer server, HandlerForm form, SaslMechanism mechanism, ErrorCode code) {
        changes.clear();
        ZooKeeperClient zk = client(builder(handler(form), at(server)).sasl(mechanism));
        AuthenticationFailedException error =
                assertInstanceOf(AuthenticationFailedException.class, failure(zk.start()));
        assertEquals(code, refusal(error.getCause()));
        assertEquals(at(server), error.server());
        assertEquals(SessionState.LOST, zk.state());
        assertEquals(KeeperState.CLOSED, zk.keeperState());
        until("notified of the end", () -> reported(StateCause.AUTH_FAILED) == 1);
        assertEquals(error.getCause(), change(StateCause.AUTH_FAILED).failure());
    }

    private StateChange change(StateCause cause) {
        return changes.stream()
                .filter(each -> each.cause() == cause)
                .findFirst()
                .orElseThrow();
    }

    private long reported(StateCause cause) {
        return changes.stream().filter(change -> change.cause() == cause).count();
    }

    private static ErrorCode refusal(Throwable error) {
        return assertInstanceOf(RefusedException.class, error).code();
    }

    private static String at(SecureServer server) {
        return "127.0.0.1:" + server.plainPort();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
