// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.error.AuthenticationFailedException;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.spi.LoopClient;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.client.testkit.ScriptedServer;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An exchange of SASL, step by step, with a mechanism and a server that the test plays. */
class SaslTest {
    private final List<String> calls = new ArrayList<>();
    private boolean initialResponse;
    /** The number of challenges after which the mechanism is complete. */
    private int steps = 2;

    private @Nullable SaslException failure;
    /** The mechanisms that were made. */
    private int made;
    /** Done in the middle of each step of the mechanism. */
    private Runnable during = () -> {};

    private final ClientFixture fixture =
            new ClientFixture(builder -> builder.connectString("a:1").sasl(server -> scripted()));

    /** Answers the challenge N by N + 1. */
    private final class Scripted implements SaslClient {
        private int challenges;

        @Override
        public String getMechanismName() {
            return "SCRIPTED";
        }

        @Override
        public boolean hasInitialResponse() {
            return initialResponse;
        }

        @Override
        public byte @Nullable [] evaluateChallenge(byte[] challenge) throws SaslException {
            calls.add("challenge " + challenge.length);
            during.run();
            if (failure != null) {
                throw failure;
            }
            challenges++;
            return challenge.length == 9 ? null : new byte[challenge.length + 1];
        }

        @Override
        public boolean isComplete() {
            return challenges >= steps;
        }

        @Override
        public byte[] unwrap(byte[] incoming, int offset, int length) {
            throw new AssertionError("not wrapped");
        }

        @Override
        public byte[] wrap(byte[] outgoing, int offset, int length) {
            throw new AssertionError("not wrapped");
        }

        @Override
        public @Nullable Object getNegotiatedProperty(String name) {
            return null;
        }

        @Override
        public void dispose() {
            calls.add("disposed");
        }
    }

    private SaslClient scripted() {
        made++;
        return new Scripted();
    }

    private AsyncResult<Void> start(Peer[] peer) {
        AsyncResult<Void> started = fixture.client.start();
        peer[0] = fixture.server.serve(ClientFixture.SESSION);
        fixture.handler.runAll();
        return started;
    }

    /** Returns the next token of the client, which must have {@code length} bytes. */
    private static Asked token(Peer peer, int length) {
        Asked asked = peer.expect(Wire.SASL);
        assertEquals(length, Wire.<Integer>read(asked.body(), in -> Wire.buffer(in).length));
        return asked;
    }

    private void answer(Peer peer, Asked asked, int length) {
        peer.reply(asked, Wire.bytes(out -> Wire.buffer(out, new byte[length])));
        fixture.handler.runAll();
    }

    private void assertFailed(AsyncResult<Void> started, String reason) {
        AuthenticationFailedException error =
                assertInstanceOf(AuthenticationFailedException.class, started.exception());
        assertTrue(
                error.toString().contains(reason)
                        || String.valueOf(error.getCause()).contains(reason),
                () -> error + ", caused by " + error.getCause());
        fixture.handler.runAll();
        assertEquals("disposed", calls.get(calls.size() - 1));
        fixture.assertClean();
    }

    @Test
    void emptyTokenOpensTheExchangeWhereTheMechanismHasNoFirstResponse() {
        Peer[] peer = new Peer[1];
        AsyncResult<Void> started = start(peer);
        answer(peer[0], token(peer[0], 0), 3);
        answer(peer[0], token(peer[0], 4), 5);
        assertFalse(started.isDone(), "the last token has no answer yet");
        answer(peer[0], token(peer[0], 6), 0);
        assertTrue(started.successful());
        assertEquals(SessionState.CONNECTED, fixture.client.state());
        assertEquals(List.of("challenge 3", "challenge 5", "disposed"), calls);
        fixture.stop(peer[0]);
    }

    @Test
    void firstResponseOpensTheExchangeWhereTheMechanismHasOne() {
        initialResponse = true;
        steps = 1;
        Peer[] peer = new Peer[1];
        AsyncResult<Void> started = start(peer);
        answer(peer[0], token(peer[0], 1), 0);
        assertTrue(started.successful());
        assertEquals(List.of("challenge 0", "disposed"), calls);
        fixture.stop(peer[0]);
    }

    @Test
    void callsWaitForTheEndOfTheExchange() {
        steps = 1;
        Peer[] peer = new Peer[1];
        start(peer);
        AsyncResult<?> call = fixture.client.exists("/a");
        Asked first = token(peer[0], 0);
        peer[0].expectNothing();
        answer(peer[0], first, 1);
        Asked second = token(peer[0], 2);
        peer[0].expectNothing();
        answer(peer[0], second, 0);
        peer[0].reply(peer[0].expect(Wire.EXISTS), Wire.stat(0));
        assertTrue(call.successful());
        fixture.stop(peer[0]);
    }

    @Test
    void errorOfTheMechanismFailsTheStart() {
        failure = new SaslException("planted");
        Peer[] peer = new Peer[1];
        AsyncResult<Void> started = start(peer);
        answer(peer[0], token(peer[0], 0), 3);
        assertFailed(started, "planted");
    }

    @Test
    void serverWithoutSaslFailsTheStart() {
        Peer[] peer = new Peer[1];
        AsyncResult<Void> started = start(peer);
        peer[0].reply(token(peer[0], 0), Wire.bytes(out -> out.writeInt(-1)));
        fixture.handler.runAll();
        assertFailed(started, "does not take part");
    }

    @Test
    void mechanismThatStopsHalfwayFailsTheStart() {
        Peer[] peer = new Peer[1];
        AsyncResult<Void> started = start(peer);
        answer(peer[0], token(peer[0], 0), 9);
        assertFailed(started, "nothing to say");
    }

    @Test
    void mechanismMayBeCompleteWithoutALastToken() {
        steps = 1;
        Peer[] peer = new Peer[1];
        AsyncResult<Void> started = start(peer);
        answer(peer[0], token(peer[0], 0), 9);
        assertTrue(started.successful());
        fixture.stop(peer[0]);
    }

    @Test
    void refusalOfTheServerFailsTheStart() {
        Peer[] peer = new Peer[1];
        AsyncResult<Void> started = start(peer);
        peer[0].fail(token(peer[0], 0), Wire.AUTH_FAILED);
        fixture.handler.runAll();
        assertInstanceOf(AuthenticationFailedException.class, started.exception());
        fixture.handler.runAll();
        assertEquals(List.of("disposed"), calls);
        fixture.assertClean();
    }

    @Test
    void exchangeThatTakesTooLongEndsTheConnection() {
        Peer[] peer = new Peer[1];
        start(peer);
        token(peer[0], 0);
        fixture.handler.advance(ClientFixture.CONNECT_TIMEOUT);
        assertFalse(peer[0].connection().open());
        assertEquals(List.of("disposed"), calls);
    }

    @Test
    void lostConnectionEndsTheExchangeAndTheNextOneBeginsAgain() {
        steps = 1;
        Peer[] peer = new Peer[1];
        AsyncResult<Void> started = start(peer);
        token(peer[0], 0);
        peer[0].connection().cut(null);
        fixture.handler.runAll();
        assertEquals(List.of("disposed"), calls);
        assertFalse(started.isDone());
        fixture.handler.advance(Duration.ofSeconds(1));
        Peer next = fixture.server.serve(ClientFixture.SESSION);
        answer(next, token(next, 0), 1);
        answer(next, token(next, 2), 0);
        assertTrue(started.successful());
        fixture.stop(next);
    }

    @Test
    void mechanismIsDisposedOfWhenItsStepHasEnded() {
        Peer[] peer = new Peer[1];
        start(peer);
        during = () -> {
            peer[0].connection().cut(null);
            calls.add("step ends");
        };
        answer(peer[0], token(peer[0], 0), 3);
        assertEquals(List.of("challenge 3", "step ends", "disposed"), calls);
    }

    /** A step may have to wait for a thread. */
    @Test
    void stepThatHasNotBegunDoesNotBeginAfterTheEnd() {
        fixture.client.start();
        Peer peer = fixture.server.accept();
        fixture.handler.byHand();
        peer.welcome(ClientFixture.SESSION);
        peer.connection().cut(null);
        fixture.handler.runAll();
        assertFalse(peer.connection().open());
        assertEquals(0, made);
        assertEquals(List.of(), calls);
    }

    /** One that hangs must not keep the place of the next exchange. */
    @Test
    void stepThatHangsIsCancelledAtTheEnd() {
        List<AsyncResult<?>> steps = new ArrayList<>();
        ManualHandler hanging = new ManualHandler() {
            @Override
            public <T> AsyncResult<T> spawnInterruptibly(Callable<T> task) {
                Promise<T> step = asyncResult();
                steps.add(step);
                return step;
            }
        };
        ScriptedServer server = new ScriptedServer(hanging);
        ClientFixture one = new ClientFixture(
                builder -> builder.connectString("a:1").handler(hanging).sasl(any -> scripted()));
        one.client.start();
        Peer peer = server.serve(ClientFixture.SESSION);
        assertEquals(1, steps.size());
        assertFalse(steps.get(0).isDone());
        peer.connection().cut(null);
        assertTrue(steps.get(0).isCancelled());
    }

    @Test
    void endOfTheLoopEndsTheExchange() {
        Peer[] peer = new Peer[1];
        AsyncResult<Void> started = start(peer);
        answer(peer[0], token(peer[0], 0), 3);
        fixture.handler.loopEnds();
        fixture.handler.runAll();
        assertTrue(started.isDone());
        assertEquals(List.of("challenge 3", "disposed"), calls);
    }

    /** Servers do not count its requests when they decide which sessions live. */
    @Test
    void answersOfTheExchangeAreNoSignsOfLife() {
        Peer[] peer = new Peer[1];
        start(peer);
        LoopSession session = LoopClient.of(fixture.client).session();
        assertNotNull(session);
        long alive = session.aliveSince();
        fixture.handler.advance(Duration.ofMillis(500));
        answer(peer[0], token(peer[0], 0), 3);
        fixture.handler.advance(Duration.ofMillis(500));
        answer(peer[0], token(peer[0], 4), 5);
        answer(peer[0], token(peer[0], 6), 0);
        assertEquals(SessionState.CONNECTED, fixture.client.state());
        assertEquals(alive, session.aliveSince());
        fixture.client.exists("/a");
        peer[0].reply(peer[0].expect(Wire.EXISTS), Wire.stat(1));
        assertEquals(fixture.handler.loop().nanoTime(), session.aliveSince());
        fixture.stop(peer[0]);
    }
}
