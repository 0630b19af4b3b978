// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.ClientInfo;
import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.QueueFullException;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.error.SessionExpiredException;
import io.lanekeeper.client.error.UnsupportedByServerException;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ManualConnection;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Framing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is sent to a server depends on its version, where not every server knows it. */
class ServerCapabilitiesTest {
    private static final byte[] NOBODY = Wire.bytes(out -> out.writeInt(0));

    private final ClientFixture fixture = new ClientFixture();

    @Test
    void theServerIsAskedOnceForEachConnection() {
        Peer peer = fixture.connect();
        AsyncResult<List<ClientInfo>> first = fixture.client.whoAmI();
        AsyncResult<List<ClientInfo>> second = fixture.client.whoAmI();
        peer.expectNothing();
        tell("3.7.0");
        for (AsyncResult<?> each : List.of(first, second)) {
            peer.reply(peer.expect(Wire.WHO_AM_I), NOBODY);
            assertTrue(each.successful());
        }
        AsyncResult<List<ClientInfo>> third = fixture.client.whoAmI();
        peer.reply(peer.expect(Wire.WHO_AM_I), NOBODY);
        assertTrue(third.successful());

        peer.connection().cut(null);
        Peer next = fixture.server.serve(ClientFixture.SESSION);
        AsyncResult<List<ClientInfo>> fourth = fixture.client.whoAmI();
        next.expectNothing();
        tell("3.6.4");
        assertInstanceOf(UnsupportedByServerException.class, fourth.exception());
        fixture.stop(next);
    }

    @Test
    void whatComesBehindAStopIsRefused() {
        fixture.client.start();
        fixture.server.attempt().cut(null);
        fixture.handler.runAll(); // Nothing is under way in the pause before the next attempt: a stop is over at once.
        AsyncResult<Void> stopped = fixture.client.stop();
        AsyncResult<List<ClientInfo>> behind = fixture.client.whoAmI();
        assertFalse(stopped.isDone(), "both are on their way to the loop");
        fixture.handler.runAll();
        assertTrue(stopped.isDone());
        assertInstanceOf(ClientStoppedException.class, behind.exception());
        assertEquals(0, fixture.handler.timers());
    }

    @Test
    void anOldServerIsNotSentWhatItDoesNotKnow() {
        Peer peer = fixture.connect();
        AsyncResult<List<ClientInfo>> tooNew = fixture.client.whoAmI();
        AsyncResult<Integer> known = fixture.client.getAllChildrenNumber("/a");
        tell("3.6.3");
        UnsupportedByServerException error = assertInstanceOf(UnsupportedByServerException.class, tooNew.exception());
        assertEquals(Outcome.NOT_APPLIED, error.outcome());
        assertEquals("whoAmI", error.operation());
        assertTrue(error.toString().contains("3.6.3") && error.toString().contains("3.7.0"), error.toString());
        peer.reply(peer.expect(Wire.GET_ALL_CHILDREN_NUMBER), Wire.bytes(out -> out.writeInt(5)));
        assertEquals(5, known.value());
        fixture.stop(peer);
    }

    @Test
    void aServerThatDoesNotTellIsTrusted() {
        Peer peer = fixture.connect();
        AsyncResult<List<ClientInfo>> result = fixture.client.whoAmI();
        ManualConnection question = question();
        question.deliver("srvr is not executed because it is not in the whitelist.\n".getBytes(StandardCharsets.UTF_8));
        question.cut(null);
        peer.reply(peer.expect(Wire.WHO_AM_I), NOBODY);
        assertTrue(result.successful());
        fixture.stop(peer);
    }

    @Test
    void aQuestionThatFailsIsNoAnswer() {
        Peer peer = fixture.connect();
        AsyncResult<List<ClientInfo>> result = fixture.client.whoAmI();
        question().cut(new IOException("reset"));
        peer.reply(peer.expect(Wire.WHO_AM_I), NOBODY);
        assertTrue(result.successful());
        fixture.stop(peer);
    }

    @Test
    void waitsForAConnectionAsOtherCallsDo() {
        fixture.client.start();
        AsyncResult<List<ClientInfo>> result = fixture.client.whoAmI();
        AsyncResult<List<ClientInfo>> late =
                fixture.client.withTimeout(Duration.ofMillis(500)).whoAmI();
        AsyncResult<List<ClientInfo>> cancelled = fixture.client.whoAmI();
        fixture.handler.advance(Duration.ofSeconds(1));
        RequestTimeoutException error = assertInstanceOf(RequestTimeoutException.class, late.exception());
        assertEquals(Outcome.NOT_APPLIED, error.outcome());
        assertTrue(cancelled.cancel());
        Peer peer = fixture.server.serve(ClientFixture.SESSION);
        fixture.handler.attempts().removeIf(ManualConnection::closeAsked); // those at other servers
        tell("3.9.5");
        peer.reply(peer.expect(Wire.WHO_AM_I), NOBODY);
        assertTrue(result.successful());
        peer.expectNothing();
        fixture.stop(peer);
    }

    @Test
    void anAnswerAboutAServerThatIsGoneIsNoAnswer() {
        Peer peer = fixture.connect();
        AsyncResult<List<ClientInfo>> result = fixture.client.whoAmI();
        ManualConnection old = question();
        peer.connection().cut(null);
        Peer next = fixture.server.serve(ClientFixture.SESSION);
        old.deliver("Zookeeper version: 3.5.9, built on".getBytes(StandardCharsets.UTF_8));
        old.cut(null);
        assertFalse(result.ready());
        tell("3.9.5");
        next.reply(next.expect(Wire.WHO_AM_I), NOBODY);
        assertTrue(result.successful());
        fixture.stop(next);
    }

    @Test
    void endsWithTheSessionAndWithTheClient() {
        Peer peer = fixture.connect();
        AsyncResult<List<ClientInfo>> first = fixture.client.whoAmI();
        question().delayClose();
        peer.connection().cut(null);
        fixture.server.accept().refuse();
        assertInstanceOf(SessionExpiredException.class, first.exception());
        AsyncResult<List<ClientInfo>> second = fixture.client.whoAmI();
        AsyncResult<Void> stopped = fixture.client.stop();
        fixture.handler.runAll();
        assertTrue(stopped.successful());
        assertInstanceOf(ClientStoppedException.class, second.exception());
    }

    @Test
    void isBounded() {
        ClientFixture bounded = new ClientFixture(builder -> builder.maxQueued(2));
        Peer peer = bounded.connect();
        List<AsyncResult<?>> waiting = List.of(bounded.client.whoAmI(), bounded.client.whoAmI());
        bounded.handler.runAll(); // from the queue of the threads to that of the gate
        AsyncResult<?> tooMany = bounded.client.whoAmI();
        bounded.handler.runAll();
        assertInstanceOf(QueueFullException.class, tooMany.exception());
        assertTrue(waiting.get(0).cancel());
        bounded.handler.advance(Duration.ofMillis(100)); // they are not searched more often
        AsyncResult<?> again = bounded.client.whoAmI();
        bounded.handler.runAll();
        assertFalse(again.ready());
        ManualConnection question = bounded.server.attempt();
        question.cut(null);
        for (int i = 0; i < 2; i++) {
            peer.reply(peer.expect(Wire.WHO_AM_I), NOBODY);
        }
        assertTrue(again.successful());
        bounded.stop(peer);
    }

    @Test
    void versionsAreRead() {
        assertEquals(
                new ServerVersion(3, 4, 14), ServerVersion.inSrvr("Zookeeper version: 3.4.14-4c25d480e66aadd3, built"));
        assertEquals(new ServerVersion(3, 10, 0), ServerVersion.inSrvr("Zookeeper version: 3.10.0-SNAPSHOT-x, built"));
        assertEquals(new ServerVersion(4, 0, 0), ServerVersion.inSrvr("Zookeeper version: 4.0, built on"));
        assertNull(ServerVersion.inSrvr("ClickHouse Keeper version: v23.8.1"));
        assertNull(ServerVersion.inSrvr("Zookeeper version: 99999999999.1.1"));
        assertNull(ServerVersion.inSrvr(""));
        assertTrue(new ServerVersion(3, 10, 0).isAtLeast(new ServerVersion(3, 9, 5)));
        assertTrue(new ServerVersion(4, 0, 0).isAtLeast(new ServerVersion(3, 9, 5)));
        assertFalse(new ServerVersion(3, 5, 9).isAtLeast(new ServerVersion(3, 6, 0)));
    }

    @Test
    void whatIsAskedLaterStaysBehindAndIsSentInItsOrder() {
        Peer peer = fixture.connect();
        AsyncResult<Void> watch = fixture.client.addWatch("/first", event -> {}, AddWatchMode.PERSISTENT_RECURSIVE);
        AsyncResult<String> node = fixture.client.create("/first", null);
        AsyncResult<List<ClientInfo>> identity = fixture.client.whoAmI();
        AsyncResult<Stat> read = fixture.client.exists("/first/a");
        peer.expectNothing();
        tell("3.9.5");
        peer.reply(peer.expect(Wire.ADD_WATCH), Wire.bytes(out -> out.writeInt(0)));
        peer.reply(peer.expect(Wire.CREATE), Wire.path("/first"));
        peer.reply(peer.expect(Wire.WHO_AM_I), NOBODY);
        peer.reply(peer.expect(Wire.EXISTS), Wire.stat(0));
        for (AsyncResult<?> each : List.of(watch, node, identity, read)) {
            assertTrue(each.successful(), each::toString);
        }
        fixture.stop(peer);
    }

    @Test
    void theOrderOutlivesALossOfTheConnection() {
        Peer peer = fixture.connect();
        fixture.client.exists("/before");
        AsyncResult<Void> watch = fixture.client.addWatch("/first", event -> {}, AddWatchMode.PERSISTENT);
        AsyncResult<Stat> read = fixture.client.exists("/behind");
        peer.expect(Wire.EXISTS);
        question();
        peer.connection().cut(null);
        Peer next = fixture.server.serve(ClientFixture.SESSION);
        next.expectNothing();
        tell("3.9.5");
        next.reply(next.expect(Wire.ADD_WATCH), Wire.bytes(out -> out.writeInt(0)));
        next.reply(next.expect(Wire.EXISTS), Wire.stat(0));
        assertTrue(watch.successful());
        assertTrue(read.successful());
        fixture.stop(next);
    }

    @Test
    void whatStaysBehindGoesOnWhenTheOneBeforeHasGone() {
        Peer peer = fixture.connect();
        AsyncResult<?> hasty =
                fixture.client.withTimeout(Duration.ofMillis(200)).whoAmI();
        AsyncResult<Stat> read = fixture.client.exists("/a");
        question();
        peer.expectNothing();
        fixture.handler.advance(Duration.ofMillis(300));
        assertInstanceOf(RequestTimeoutException.class, hasty.exception());
        peer.reply(peer.expect(Wire.EXISTS), Wire.stat(0));
        assertTrue(read.successful());
        fixture.handler.attempts().forEach(each -> each.cut(null));
        fixture.stop(peer);
    }

    @Test
    void aServerThatIsTooOldForOneGetsTheNext() {
        Peer peer = fixture.connect();
        AsyncResult<List<ClientInfo>> tooNew = fixture.client.whoAmI();
        AsyncResult<Stat> read = fixture.client.exists("/a");
        tell("3.5.9");
        assertInstanceOf(UnsupportedByServerException.class, tooNew.exception());
        peer.reply(peer.expect(Wire.EXISTS), Wire.stat(0));
        assertTrue(read.successful());
        fixture.stop(peer);
    }

    @Test
    void aQuestionIsGivenUpAfterTheConnectTimeout() {
        ClientFixture patient = new ClientFixture(builder -> builder.connectTimeout(Duration.ofSeconds(2)));
        Peer peer = patient.connect();
        AsyncResult<List<ClientInfo>> result = patient.client.whoAmI();
        AsyncResult<Stat> behind = patient.client.exists("/a");
        patient.handler.runAll();
        ManualConnection question = patient.server.attempt();
        patient.handler.advance(Duration.ofMillis(1_900));
        question.accept();
        peer.expectNothing();
        patient.handler.advance(Duration.ofMillis(100));
        peer.reply(peer.expect(Wire.WHO_AM_I), NOBODY);
        peer.reply(peer.expect(Wire.EXISTS), Wire.stat(0));
        assertTrue(result.successful());
        assertTrue(behind.successful());
        assertTrue(question.closeAsked());
        patient.stop(peer);
    }

    @Test
    void aCallThatHasWaitedForTheVersionEndsWithinItsOwnTimeout() {
        ClientFixture patient = new ClientFixture(builder -> builder.connectTimeout(Duration.ofSeconds(2)));
        Peer peer = patient.connect();
        AsyncResult<List<ClientInfo>> result =
                patient.client.withTimeout(Duration.ofSeconds(1)).whoAmI();
        patient.handler.runAll();
        ManualConnection question = patient.server.attempt();
        patient.handler.advance(Duration.ofMillis(900));
        question.cut(null);
        peer.expect(Wire.WHO_AM_I);
        patient.handler.advance(Duration.ofMillis(99));
        assertFalse(result.ready());
        patient.handler.advance(Duration.ofMillis(3));
        RequestTimeoutException error = assertInstanceOf(RequestTimeoutException.class, result.exception());
        assertEquals(Outcome.UNKNOWN, error.outcome());
        assertTrue(String.valueOf(error.getMessage()).contains("within 1000 ms"), error.getMessage());
    }

    @Test
    void aCancelledWatchIsNotSentAndKeepsNoPlace() {
        ClientFixture bounded = new ClientFixture(builder -> builder.maxQueued(50));
        bounded.client.start();
        List<AsyncResult<?>> cancelled = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            cancelled.add(bounded.client.addWatch("/w" + i, event -> {}, AddWatchMode.PERSISTENT));
        }
        bounded.handler.runAll();
        cancelled.forEach(AsyncResult::cancel);
        bounded.handler.advance(Duration.ofMillis(100)); // they are not searched more often
        AsyncResult<Stat> next = bounded.client.exists("/a");
        Peer peer = bounded.server.serve(ClientFixture.SESSION);
        peer.reply(peer.expect(Wire.EXISTS), Wire.stat(0));
        assertTrue(next.successful());
        peer.expectNothing();
        bounded.stop(peer);
    }

    @Test
    void aWatchThatIsCancelledUnderWayIsTakenBack() {
        Peer peer = fixture.connect();
        AsyncResult<Void> watch = fixture.client.addWatch("/w", event -> {}, AddWatchMode.PERSISTENT);
        tell("3.9.5");
        Asked asked = peer.expect(Wire.ADD_WATCH);
        assertTrue(watch.cancel());
        peer.reply(asked, Wire.bytes(out -> out.writeInt(0)));
        peer.reply(peer.expect(Wire.REMOVE_WATCHES));
        fixture.stop(peer);
    }

    @Test
    void aFourLetterWordThatIsCancelledBeforeItsConnectionIsNotSent() {
        Peer peer = fixture.connect();
        AsyncResult<String> word = fixture.client.fourLetterWord("ruok");
        fixture.handler.runAll();
        ManualConnection connection = fixture.server.attempt();
        assertTrue(word.cancel());
        connection.accept();
        fixture.handler.runAll();
        assertTrue(connection.closeAsked());
        assertNull(connection.nextWritten());
        fixture.stop(peer);
    }

    @Test
    void aPromisedVersionSparesTheQuestion() {
        ClientFixture promised = new ClientFixture(builder -> builder.minServerVersion(new ServerVersion(3, 6, 0)));
        Peer peer = promised.connect();
        AsyncResult<Integer> known = promised.client.getAllChildrenNumber("/a");
        peer.reply(peer.expect(Wire.GET_ALL_CHILDREN_NUMBER), Wire.bytes(out -> out.writeInt(5)));
        assertEquals(5, known.value());
        assertTrue(promised.handler.attempts().isEmpty(), "nothing is asked");
        AsyncResult<?> younger = promised.client.whoAmI();
        peer.expectNothing();
        promised.server.attempt().cut(null);
        peer.reply(peer.expect(Wire.WHO_AM_I), NOBODY);
        assertTrue(younger.successful());
        promised.stop(peer);
    }

    private void tell(String version) {
        ManualConnection question = question();
        question.deliver(("Zookeeper version: " + version).getBytes(StandardCharsets.UTF_8));
        question.deliver("-abc, built on today\nMode: leader\n".getBytes(StandardCharsets.UTF_8));
        question.cut(null);
    }

    private ManualConnection question() {
        ManualConnection question = fixture.server.attempt();
        assertEquals(Framing.NONE, question.options().framing());
        question.accept();
        assertArrayEquals("srvr".getBytes(StandardCharsets.UTF_8), question.nextWritten());
        return question;
    }

    @Test
    void whatWaitsForTheVersionIsAnsweredBeforeAStop() {
        Peer peer = fixture.connect();
        AsyncResult<List<ClientInfo>> waiting = fixture.client.whoAmI();
        AsyncResult<Void> stopped = fixture.client.stop();
        AsyncResult<List<ClientInfo>> behind = fixture.client.whoAmI();
        peer.expectNothing();
        assertInstanceOf(ClientStoppedException.class, behind.exception());
        tell("3.9.5");
        peer.reply(peer.expect(Wire.WHO_AM_I), NOBODY);
        assertTrue(waiting.successful());
        peer.farewell();
        assertTrue(stopped.successful());
        fixture.assertClean();
    }

    @Test
    void whatWaitsForTheVersionIsAnsweredBeforeADetach() {
        Peer peer = fixture.connect();
        AsyncResult<List<ClientInfo>> waiting = fixture.client.whoAmI();
        AsyncResult<?> left = fixture.client.detach();
        peer.expectNothing();
        assertTrue(peer.connection().open());
        tell("3.9.5");
        peer.reply(peer.expect(Wire.WHO_AM_I), NOBODY);
        assertTrue(waiting.successful());
        fixture.assertClean();
        assertTrue(left.successful());
    }

    /** A result that came without CONNECTED would break the order that listeners rely on. */
    @Test
    void whatWaitsForAConnectionEndsWithAStopThatComesBeforeItIsAnnounced() {
        Peer first = fixture.connect();
        fixture.client.exists("/w", event -> {});
        first.reply(first.expect(Wire.EXISTS), Wire.stat(0));
        first.connection().cut(null);
        AsyncResult<List<ClientInfo>> waiting = fixture.client.whoAmI();
        Peer peer = fixture.server.serve(ClientFixture.SESSION);
        Asked arming = peer.expect(Wire.SET_WATCHES);
        AsyncResult<Void> stopped = fixture.client.stop();
        fixture.handler.runAll();
        assertInstanceOf(ClientStoppedException.class, waiting.exception());
        peer.reply(arming);
        peer.farewell();
        assertTrue(stopped.successful());
        fixture.assertClean();
    }

    @Test
    void aStopThatRunsOutOfTimeEndsTheSessionAllTheSame() {
        ClientFixture hasty = new ClientFixture(builder -> builder.stopTimeout(Duration.ofSeconds(1)));
        Peer peer = hasty.connect();
        AsyncResult<List<ClientInfo>> waiting = hasty.client.whoAmI();
        AsyncResult<Void> stopped = hasty.client.stop();
        hasty.handler.advance(Duration.ofSeconds(1));
        peer.expect(Wire.CLOSE);
        assertTrue(stopped.successful());
        assertInstanceOf(ClientStoppedException.class, waiting.exception());
        hasty.assertClean();
    }

    @Test
    void aStopDoesNotWaitForAVersionForEver() {
        Peer peer = fixture.connect();
        AsyncResult<List<ClientInfo>> waiting = fixture.client.whoAmI();
        fixture.handler.runAll();
        peer.connection().cut(null);
        fixture.handler.runAll();
        AsyncResult<Void> stopped = fixture.client.stop();
        fixture.assertClean();
        assertTrue(stopped.successful());
        assertInstanceOf(ClientStoppedException.class, waiting.exception());
    }
}
