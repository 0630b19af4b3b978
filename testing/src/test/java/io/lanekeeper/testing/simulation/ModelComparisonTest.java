// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.testing.EmbeddedZooKeeper;
import io.lanekeeper.testing.simulation.RandomRequests.Asked;
import io.lanekeeper.testing.simulation.RawClient.Answer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.Create2Response;
import org.apache.zookeeper.proto.CreateResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The model against the real server: the same bytes to both, and the same replies, codes, zxids, Stats and events from both.
 *
 * <p>A long run: {@code mvn -pl handler-api,testing test -Dtest=ModelComparisonTest -Dmodel.operations=200000}, with
 * {@code -Dmodel.seed} for another run or the one that failed.
 */
class ModelComparisonTest {
    private static final int OPERATIONS = Integer.getInteger("model.operations", 8_000);
    private static final long SEED = Long.getLong("model.seed", 1);
    private static final String TTL_NODES = "zookeeper.extendedTypesEnabled";
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
    }

    private final Random random = new Random(SEED);
    private final RandomRequests requests = new RandomRequests(random);
    private final Normal realNames = new Normal();
    private final Normal modelNames = new Normal();
    private final DeterministicHandler handler = DeterministicHandler.seeded(SEED);
    private final SimulatedZooKeeper model =
            SimulatedZooKeeper.builder(handler).ttlNodes().start();
    private final List<Pair> pairs = new ArrayList<>();
    private final Set<String> closings = new HashSet<>();
    private final ArrayDeque<String> history = new ArrayDeque<>();
    private int compared;

    @Test
    void answersAsTheRealServerDoes() throws Exception {
        System.setProperty(TTL_NODES, "true");
        try (EmbeddedZooKeeper real = EmbeddedZooKeeper.start()) {
            handler.start();
            for (int i = 0; i < CLIENTS; i++) {
                pairs.add(connect(real));
            }
            while (compared < OPERATIONS) {
                step(real);
            }
            for (Pair pair : pairs) {
                compareEvents(pair);
                pair.real.close();
                pair.model.close();
            }
        } catch (AssertionError | Exception e) {
            throw new AssertionError(
                    "seed " + SEED + ", operation " + compared + ": " + e.getMessage() + "\n"
                            + String.join("\n", history),
                    e);
        } finally {
            System.clearProperty(TTL_NODES);
        }
        assertTrue(handler.uncaught().isEmpty(), () -> "the model threw " + handler.uncaught());
    }

    private void step(EmbeddedZooKeeper real) throws IOException, InterruptedException {
        int index = random.nextInt(CLIENTS);
        Pair pair = pairs.get(index);
        switch (random.nextInt(400)) {
            case 0 -> {
                compare(index, pair, new Asked(OpCode.closeSession, null));
                closings.add(" at " + pair.real.lastZxid());
                pairs.set(index, connect(real));
            }
            case 1, 2, 3 -> resume(real, pair, index);
            case 4 -> refuse(real, pair);
            default -> {
                Asked asked = requests.next();
                compare(index, pair, asked);
                if (asked.type() >= RandomRequests.FIRST_UNKNOWN) {
                    reopen(real, pair, index); // both have closed the connection
                }
            }
        }
        if (random.nextInt(10) == 0) {
            compareEvents(pairs.get(random.nextInt(CLIENTS)));
        }
    }

    private Pair connect(EmbeddedZooKeeper real) throws IOException, InterruptedException {
        Pair pair = open(real);
        int millis = random.nextInt(3) == 0 ? 100_000 : TIMEOUT_MILLIS;
        assertTrue(pair.real.connect(0, millis, 0, new byte[16]));
        assertTrue(pair.model.connect(0, millis, 0, new byte[16]));
        assertEquals(pair.real.timeout(), pair.model.timeout());
        realNames.session(pair.real.session());
        modelNames.session(pair.model.session());
        return pair;
    }

    private Pair open(EmbeddedZooKeeper real) throws IOException, InterruptedException {
        return new Pair(
                new RawClient(new SocketTransport("127.0.0.1", real.port())),
                new RawClient(new SimulatedTransport(handler, model.endpoint(0))));
    }

    /** The same session over a new connection, with some watches armed again. */
    private void resume(EmbeddedZooKeeper real, Pair pair, int index) throws IOException, InterruptedException {
        compareEvents(pair);
        if (random.nextBoolean()) {
            pair.real.close();
            pair.model.close();
        }
        reopen(real, pair, index);
    }

    private void reopen(EmbeddedZooKeeper real, Pair pair, int index) throws IOException, InterruptedException {
        note(index, "resumes");
        Pair next = open(real);
        next.real.connect(pair.real.lastZxid(), TIMEOUT_MILLIS, pair.real.session(), pair.real.password());
        next.model.connect(pair.model.lastZxid(), TIMEOUT_MILLIS, pair.model.session(), pair.model.password());
        assertEquals(pair.real.session(), next.real.session());
        assertEquals(pair.model.session(), next.model.session());
        pair.real.close();
        pair.model.close();
        pair.real = next.real;
        pair.model = next.model;
        if (random.nextInt(4) > 0) {
            compare(index, pair, requests.rearm(pair.real.lastZxid()));
        }
    }

    /** A session that nobody gets: a wrong password, or a client from the future. */
    private void refuse(EmbeddedZooKeeper real, Pair pair) throws IOException, InterruptedException {
        Pair other = open(real);
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
        other.real.close();
        other.model.close();
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

    private void compareEvents(Pair pair) throws IOException {
        Answer expected = pair.real.ping();
        Answer actual = pair.model.ping();
        assertEquals(realNames.text(OpCode.ping, expected), modelNames.text(OpCode.ping, actual));
        assertNotNull(expected);
        assertEquals(settled(pair.real.events()), settled(pair.model.events()));
        pair.real.events().clear();
        pair.model.events().clear();
    }

    /** In which order a session's nodes go with it is left open; all other events have their order. */
    private List<String> settled(List<String> events) {
        List<String> settled = new ArrayList<>(events);
        for (int begin = 0, end; begin < settled.size(); begin = end) {
            String zxid = zxid(settled.get(begin));
            for (end = begin; end < settled.size() && zxid(settled.get(end)).equals(zxid); ) {
                end++;
            }
            if (closings.contains(zxid)) {
                Collections.sort(settled.subList(begin, end));
            }
        }
        return settled;
    }

    private static String zxid(String event) {
        return event.substring(event.lastIndexOf(" at "));
    }

    private void note(int index, String entry) {
        history.add(index + ": " + entry);
        if (history.size() > 40) {
            history.remove();
        }
    }
}
