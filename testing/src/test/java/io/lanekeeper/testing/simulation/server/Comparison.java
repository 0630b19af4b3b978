// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import io.lanekeeper.testing.simulation.server.RandomRequests.Asked;
import io.lanekeeper.testing.simulation.server.RawClient.Answer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.Create2Response;
import org.apache.zookeeper.proto.CreateResponse;
import org.jspecify.annotations.Nullable;

/** Sends random requests, as the same bytes, to a model and to a real server that is new. */
final class Comparison {
    private static final int CLIENTS = 4;
    private static final int TIMEOUT_MILLIS = 40_000;

    /** A client of both servers. */
    private static final class Pair {
        private RawClient real;
        private RawClient model;

        private Pair(RawClient real, RawClient model) {
            this.real = real;
            this.model = model;
        }

        private void close() throws IOException {
            real.close();
            model.close();
        }
    }

    private final Endpoint real;
    private final long seed;
    private final UnaryOperator<RawClient.Transport> tap;
    private final Random random;
    private final RandomRequests requests;
    private final Normal realNames = new Normal();
    private final Normal modelNames = new Normal();
    private final DeterministicHandler handler;
    private final SimulatedZooKeeper model;
    private final List<Pair> pairs = new ArrayList<>();
    private final ArrayDeque<String> history = new ArrayDeque<>();
    private int compared;

    /** @param tap what to put between the model and its clients */
    Comparison(Endpoint real, ZooKeeperVersion version, long seed, UnaryOperator<RawClient.Transport> tap) {
        this.real = real;
        this.seed = seed;
        this.tap = tap;
        random = new Random(seed);
        requests = new RandomRequests(random);
        handler = DeterministicHandler.seeded(seed);
        model = SimulatedZooKeeper.builder(handler).version(version).ttlNodes().start();
    }

    /**
     * Sends so many requests.
     *
     * @throws AssertionError at the first difference, with what went on before it
     */
    void run(int operations) {
        try {
            handler.start();
            for (int i = 0; i < CLIENTS; i++) {
                pairs.add(connect());
            }
            while (compared < operations) {
                step();
            }
            for (Pair pair : pairs) {
                compareEvents(pair, false);
                pair.close();
            }
        } catch (AssertionError | Exception e) {
            throw new AssertionError(
                    "seed " + seed + ", operation " + compared + ": " + e.getMessage() + "\n"
                            + String.join("\n", history),
                    e);
        }
        assertTrue(handler.uncaught().isEmpty(), () -> "the model threw " + handler.uncaught());
    }

    private void step() throws IOException, InterruptedException {
        int index = random.nextInt(CLIENTS);
        Pair pair = pairs.get(index);
        switch (random.nextInt(400)) {
            case 0 -> {
                compareAllEvents(false);
                compare(index, pair, new Asked(OpCode.closeSession, null));
                pairs.set(index, connect());
                compareAllEvents(true);
            }
            case 1, 2, 3 -> resume(pair, index);
            case 4 -> refuse(pair);
            default -> {
                Asked asked = requests.next();
                compare(index, pair, asked);
                if (RandomRequests.isUnknown(asked.type())) {
                    reopen(pair, index); // both have closed the connection
                }
            }
        }
        if (random.nextInt(10) == 0) {
            compareEvents(pairs.get(random.nextInt(CLIENTS)), false);
        }
    }

    private Pair connect() throws IOException, InterruptedException {
        Pair pair = open();
        int millis = random.nextInt(3) == 0 ? 100_000 : TIMEOUT_MILLIS;
        assertTrue(pair.real.connect(0, millis, 0, new byte[16]));
        assertTrue(pair.model.connect(0, millis, 0, new byte[16]));
        assertEquals(pair.real.timeout(), pair.model.timeout());
        realNames.session(pair.real.session());
        modelNames.session(pair.model.session());
        return pair;
    }

    private Pair open() throws IOException, InterruptedException {
        return new Pair(
                new RawClient(new SocketTransport(real.host(), real.port())),
                new RawClient(tap.apply(new SimulatedTransport(handler, model.endpoint(0)))));
    }

    /** The same session over a new connection, with some watches armed again. */
    private void resume(Pair pair, int index) throws IOException, InterruptedException {
        compareEvents(pair, false);
        if (random.nextBoolean()) {
            pair.close();
        }
        reopen(pair, index);
    }

    private void reopen(Pair pair, int index) throws IOException, InterruptedException {
        note(index, "resumes");
        Pair next = open();
        next.real.connect(pair.real.lastZxid(), TIMEOUT_MILLIS, pair.real.session(), pair.real.password());
        next.model.connect(pair.model.lastZxid(), TIMEOUT_MILLIS, pair.model.session(), pair.model.password());
        assertEquals(pair.real.session(), next.real.session());
        assertEquals(pair.model.session(), next.model.session());
        pair.close();
        pair.real = next.real;
        pair.model = next.model;
        if (random.nextInt(4) > 0) {
            compare(index, pair, requests.rearm(pair.real.lastZxid()));
        }
    }

    /** Tries to open a session that no server grants: with a wrong password, or with a zxid of the future. */
    private void refuse(Pair pair) throws IOException, InterruptedException {
        Pair other = open();
        boolean future = random.nextBoolean();
        long zxid = future ? Long.MAX_VALUE : 0;
        long unknown = future ? 0 : 77;
        byte[] wrong = new byte[16];
        assertEquals(
                other.real.connect(zxid, TIMEOUT_MILLIS, unknown, wrong),
                other.model.connect(zxid, TIMEOUT_MILLIS, unknown, wrong));
        assertEquals(other.real.timeout(), other.model.timeout());
        assertEquals(other.real.session(), other.model.session());
        assertEquals(other.real.password().length, other.model.password().length);
        other.close();
        assertEquals(pair.real.lastZxid(), pair.model.lastZxid());
    }

    private void compare(int index, Pair pair, Asked asked) throws IOException, InterruptedException {
        note(index, asked.toString());
        Answer expected = call(pair.real, asked);
        Answer actual = call(pair.model, asked);
        compared++;
        assertEquals(realNames.text(asked.type(), expected), modelNames.text(asked.type(), actual), asked::toString);
        if (expected != null && expected.header().getErr() == 0) {
            learn(asked, expected);
        }
    }

    private static @Nullable Answer call(RawClient client, Asked asked) throws IOException {
        return asked.type() == OpCode.auth
                ? client.call(-4, OpCode.auth, asked.record())
                : client.call(asked.type(), asked.record());
    }

    private void learn(Asked asked, Answer answer) {
        if (asked.type() == OpCode.create) {
            requests.created(answer.read(new CreateResponse()).getPath());
        } else if (asked.type() == OpCode.create2) {
            requests.created(answer.read(new Create2Response()).getPath());
        }
    }

    /** @param closed whether a session has just been closed: the order in which its nodes are deleted is left open */
    private void compareAllEvents(boolean closed) throws IOException {
        for (Pair pair : pairs) {
            compareEvents(pair, closed);
        }
    }

    private void compareEvents(Pair pair, boolean inAnyOrder) throws IOException {
        Answer expected = pair.real.ping();
        Answer actual = pair.model.ping();
        assertEquals(realNames.text(OpCode.ping, expected), modelNames.text(OpCode.ping, actual));
        assertNotNull(expected);
        List<String> notified = new ArrayList<>(pair.real.events());
        List<String> toldByModel = new ArrayList<>(pair.model.events());
        if (inAnyOrder) {
            Collections.sort(notified);
            Collections.sort(toldByModel);
        }
        assertEquals(notified, toldByModel);
        pair.real.events().clear();
        pair.model.events().clear();
    }

    private void note(int index, String entry) {
        history.add(index + ": " + entry);
        if (history.size() > 40) {
            history.remove();
        }
    }
}
