// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.jute.MalformedFrameException;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ManualConnection;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random schedules of calls, replies, losses, time and stops, each from a seed that a failure names. Whatever happens:
 * every result ends once, requests keep their order, outcomes are true, watches end once, states move as they may, and
 * nothing is left after the stop.
 */
class RandomScheduleTest {
    private static final int SCHEDULES = 400;
    private static final Pattern NODE = Pattern.compile("/n([0-9]+)");

    @ParameterizedTest
    @ValueSource(longs = {0, 1_000_000, 2_000_000, 3_000_000, 4_000_000})
    void eachCallCompletesOnceInRandomSchedules(long firstSeed) {
        for (long seed = firstSeed; seed < firstSeed + SCHEDULES; seed++) {
            try {
                new Schedule(seed).run();
            } catch (Exception | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    /** A call and what became of it. */
    private static final class Issued implements Watcher {
        private final int id;
        private final boolean composite;
        private int ends;
        private int notified;
        private boolean watches;
        private @Nullable AsyncResult<?> result;

        private Issued(int id, boolean composite) {
            this.id = id;
            this.composite = composite;
        }

        @Override
        public void process(WatchedEvent event) {
            notified++;
        }

        private AsyncResult<?> result() {
            AsyncResult<?> issued = result;
            assertNotNull(issued);
            return issued;
        }
    }

    /** A connection as its server sees it. */
    private static final class Served {
        private final ManualConnection connection;
        private final ArrayDeque<Asked> unanswered = new ArrayDeque<>();
        private boolean greeted;
        private boolean welcomed;
        private long session;

        private Served(ManualConnection connection) {
            this.connection = connection;
        }
    }

    private static final class Schedule {
        private final Random random;
        private final ClientFixture fixture;
        private final List<Issued> issued = new ArrayList<>();
        private final List<Served> served = new ArrayList<>();
        private final List<Integer> order = new ArrayList<>();
        private final Set<Integer> seen = new HashSet<>();
        private final List<AsyncResult<Void>> stops = new ArrayList<>();
        private long zxid = 1;
        private long sessions = 100;

        private Schedule(long seed) {
            random = new Random(seed * 0x9E3779B97F4A7C15L);
            fixture = new ClientFixture(builder -> builder.maxInFlight(1 + random.nextInt(4))
                    .maxQueued(2 + random.nextInt(30))
                    .maxBuffer(1024 + random.nextInt(200))
                    .connectString(random.nextBoolean() ? "a:1,b:2" : "a:1/root/é"));
            fixture.handler.byHand();
        }

        private void run() {
            start();
            for (int step = 60 + random.nextInt(120); step > 0; step--) {
                act();
                for (int i = random.nextInt(4); i > 0; i--) {
                    fixture.handler.runOne();
                }
                if (random.nextInt(3) == 0) {
                    fixture.handler.runAll();
                }
            }
            end();
            check();
        }

        private void act() {
            switch (random.nextInt(22)) {
                case 0 -> start();
                case 1 -> {
                    if (random.nextInt(4) == 0) {
                        stop();
                    }
                }
                case 2, 3, 4, 5, 6 -> issue();
                case 7 -> cancel();
                case 8 ->
                    fixture.handler.advance(Duration.ofMillis(random.nextInt(random.nextInt(8) == 0 ? 12_000 : 900)));
                case 9, 10, 11 -> connect();
                default -> serve();
            }
        }

        private void start() {
            AsyncResult<Void> started = fixture.client.start();
            Issued call = new Issued(-1, true);
            call.result = started;
            issued.add(call);
            started.link(done -> call.ends++);
        }

        private void stop() {
            stops.add(fixture.client.stop());
        }

        private void issue() {
            boolean inLoop = random.nextInt(4) == 0;
            if (inLoop) {
                fixture.handler.runAll(); // a caller on the loop sees what it did before
                fixture.handler.onLoop(this::issueOne);
            } else {
                for (int i = random.nextInt(3); i >= 0; i--) {
                    issueOne();
                }
                fixture.handler.runAll();
            }
        }

        private void issueOne() {
            int kind = random.nextInt(12);
            Issued call = new Issued(issued.size(), kind >= 9);
            String path = "/n" + call.id;
            @Nullable Watcher watcher = random.nextInt(3) == 0 ? call : null;
            call.watches = watcher != null && (kind <= 3);
            ZooKeeperOperations zk = random.nextInt(3) == 0
                    ? fixture.client.withTimeout(Duration.ofMillis(1 + random.nextInt(3_000)))
                    : fixture.client;
            AsyncResult<?> result = switch (kind) {
                case 0 -> zk.exists(path, watcher);
                case 1 -> zk.getData(path, watcher);
                case 2 -> zk.getChildren(path, watcher);
                case 3 -> zk.getChildrenWithStat(path, watcher);
                case 4 -> zk.setData(path, new byte[random.nextInt(100)]);
                case 5 -> zk.delete(path);
                case 6 -> zk.create(path, new byte[random.nextInt(3) == 0 ? 1300 : 9]);
                case 7 -> zk.createWithStat(path, null, CreateOptions.of(CreateMode.EPHEMERAL));
                case 8 -> zk.sync(path);
                case 9 -> zk.ensurePath(path + "/x/y");
                case 10 -> zk.create(path + "/x/y", null, CreateOptions.DEFAULT.makePath());
                default -> zk.deleteRecursive(path);
            };
            call.result = result;
            issued.add(call);
            result.link(done -> call.ends++);
        }

        private void cancel() {
            if (!issued.isEmpty()) {
                Issued call = issued.get(random.nextInt(issued.size()));
                if (call.id >= 0) {
                    call.result().cancel();
                }
            }
        }

        private void connect() {
            ManualConnection attempt = fixture.handler.attempts().poll();
            if (attempt == null) {
                return;
            }
            if (random.nextInt(4) == 0) {
                attempt.cut(new IOException("refused"));
            } else {
                attempt.accept();
                if (random.nextInt(4) == 0) {
                    attempt.delayClose();
                }
            }
            served.add(new Served(attempt));
        }

        private void serve() {
            served.forEach(this::read);
            if (served.isEmpty()) {
                return;
            }
            Served one = served.get(served.size() - 1 - (random.nextInt(6) == 0 ? random.nextInt(served.size()) : 0));
            if (!one.welcomed) {
                if (one.greeted) {
                    welcome(one);
                }
                return;
            }
            switch (random.nextInt(24)) {
                case 0 -> one.connection.cut(random.nextBoolean() ? null : new IOException("cut"));
                case 1 -> one.connection.setWritable(random.nextBoolean());
                case 2 -> one.connection.deliver(rubbish());
                case 3 -> one.connection.deliver(Wire.event(1 + random.nextInt(4), anyPath(), ++zxid));
                case 4 -> overtake(one);
                case 5 -> one.connection.deliver(Wire.header(-2, zxid, 0, new byte[0]));
                default -> {
                    for (int i = random.nextInt(4); i >= 0 && !one.unanswered.isEmpty(); i--) {
                        one.connection.deliver(answer(one.unanswered.remove()));
                    }
                }
            }
        }

        private void read(Served one) {
            for (byte[] frame = one.connection.nextWritten(); frame != null; frame = one.connection.nextWritten()) {
                if (!one.greeted) {
                    one.greeted = true;
                    one.session = Wire.read(frame, in -> {
                        in.readInt();
                        in.readLong();
                        in.readInt();
                        long session = in.readLong();
                        in.readAllBytes();
                        return session;
                    });
                    continue;
                }
                Asked received = Wire.read(frame, in -> new Asked(in.readInt(), in.readInt(), in.readAllBytes()));
                if (received.op() == Wire.PING) {
                    continue;
                }
                one.unanswered.add(received);
                if (!isClientsOwn(received)) {
                    note(received);
                }
            }
        }

        /** Returns whether this request is one of the client's own, without a call. */
        private static boolean isClientsOwn(Asked received) {
            return received.op() == Wire.SET_WATCHES
                    || received.op() == Wire.CLOSE
                    || received.op() == Wire.REMOVE_WATCHES;
        }

        private void note(Asked received) {
            Matcher node = NODE.matcher(received.path());
            if (node.find()) {
                int id = Integer.parseInt(node.group(1));
                seen.add(id);
                if (!issued.get(id).composite) {
                    order.add(id);
                }
            }
        }

        private void welcome(Served one) {
            one.welcomed = true;
            int fate = random.nextInt(12);
            if (fate == 0) {
                one.connection.deliver(Wire.welcome(0, new byte[16], 0));
                one.connection.cut(null);
            } else if (fate == 1) {
                one.connection.deliver(new byte[] {1, 2});
            } else {
                long session = one.session == 0 || fate == 2 ? ++sessions : one.session;
                one.connection.deliver(Wire.welcome(session, new byte[16], 2_000 + random.nextInt(9_000)));
            }
        }

        private byte[] rubbish() {
            return switch (random.nextInt(4)) {
                case 0 -> new byte[random.nextInt(16)];
                case 1 -> Wire.header(1_000_000, ++zxid, random.nextInt(2) - 1, new byte[0]);
                case 2 -> Wire.header(-1, ++zxid, 0, new byte[random.nextInt(12)]);
                default -> Wire.header(-3, ++zxid, 0, new byte[2_000]);
            };
        }

        private String anyPath() {
            String path = "/n" + random.nextInt(Math.max(1, issued.size()));
            return random.nextBoolean() ? path : "/root/é" + path;
        }

        private void overtake(Served one) {
            if (!one.unanswered.isEmpty()) {
                Asked received = one.unanswered.removeLast();
                one.connection.deliver(Wire.header(received.xid(), ++zxid, -6, new byte[0]));
            }
        }

        private byte[] answer(Asked received) {
            int[] errors = {Wire.NO_NODE, Wire.NODE_EXISTS, Wire.NOT_EMPTY, Wire.NO_AUTH, -7777};
            boolean own = isClientsOwn(received);
            if (random.nextInt(3) == 0 && (!own || random.nextInt(5) == 0)) {
                return Wire.header(received.xid(), ++zxid, errors[random.nextInt(errors.length)], new byte[0]);
            }
            byte[] body = body(received);
            if (random.nextInt(20) == 0) {
                body = random.nextBoolean()
                        ? Arrays.copyOf(body, random.nextInt(body.length + 1))
                        : Arrays.copyOf(body, 3_000);
            }
            return Wire.header(received.xid(), ++zxid, 0, body);
        }

        private byte[] body(Asked received) {
            byte[] stat = Wire.stat(1);
            if (isClientsOwn(received)) {
                return new byte[0];
            }
            byte[] names = random.nextBoolean() || received.path().length() > 40 ? Wire.names() : Wire.names("k", "l");
            return switch (received.op()) {
                case Wire.EXISTS, Wire.SET_DATA -> stat;
                case Wire.GET_DATA -> Wire.data(new byte[3], 1);
                case Wire.GET_CHILDREN -> names;
                case Wire.GET_CHILDREN2 ->
                    Wire.bytes(out -> {
                        out.write(names);
                        out.write(stat);
                    });
                case Wire.CREATE -> Wire.path(received.path());
                case Wire.CREATE2 ->
                    Wire.bytes(out -> {
                        out.write(Wire.path(received.path()));
                        out.write(stat);
                    });
                default -> new byte[0];
            };
        }

        private void end() {
            stop();
            for (int i = 0; i < 20; i++) {
                fixture.handler.advance(Duration.ofSeconds(1));
                served.forEach(one -> {
                    if (one.connection.closeAsked()) {
                        one.connection.cut(null);
                    }
                });
            }
            fixture.handler.runAll();
            served.forEach(this::read);
        }

        private void check() {
            assertTrue(stops.stream().allMatch(AsyncResult::successful), "a stop has not ended");
            assertEquals(SessionState.LOST, fixture.client.state());
            for (Issued call : issued) {
                assertTrue(call.result().isDone(), "call " + call.id + " has not ended");
                assertEquals(1, call.ends, "ends of call " + call.id);
                if (call.id >= 0) {
                    checkOutcome(call);
                    checkWatch(call);
                }
            }
            assertEquals(order.stream().sorted().distinct().toList(), order, "order of the requests");
            checkStates();
            assertEquals(0, fixture.handler.timers(), "timers left");
            assertEquals(List.of(), fixture.handler.uncaught());
            for (RuntimeException fault : fixture.handler.faults()) {
                assertTrue(
                        fault instanceof MalformedFrameException
                                || fault instanceof BufferUnderflowException
                                || fault instanceof IllegalArgumentException,
                        () -> "the session threw " + fault);
            }
            ManualConnection last = fixture.handler.attempts().peekLast();
            assertTrue(last == null || !last.pending(), "connects after the stop");
            assertFalse(served.stream().anyMatch(one -> one.connection.open()), "a connection is left");
        }

        private void checkOutcome(Issued call) {
            Throwable error = call.result().exception();
            boolean sent = seen.contains(call.id);
            if (error == null) {
                assertTrue(sent, "call " + call.id + " succeeded unasked");
            } else if (!(error instanceof CancellationException)) {
                assertTrue(error instanceof ZooKeeperException, () -> "call " + call.id + " failed with " + error);
                Outcome outcome = ((ZooKeeperException) error).outcome();
                if (!call.composite) {
                    boolean reached = outcome != Outcome.NOT_APPLIED || error instanceof RefusedException;
                    assertEquals(reached, sent, () -> "call " + call.id + " failed with " + error);
                }
            }
        }

        private static void checkWatch(Issued call) {
            int expected = call.watches && call.result().successful() ? 1 : 0;
            assertEquals(expected, call.notified, "events of watch " + call.id);
        }

        private void checkStates() {
            SessionState state = SessionState.LOST;
            for (StateChange change : fixture.changes) {
                boolean legal = switch (change.state()) {
                    case CONNECTED -> state != SessionState.CONNECTED;
                    case CONNECTED_READ_ONLY -> false; // the client allows no read-only server
                    case SUSPENDED -> state == SessionState.CONNECTED;
                    case LOST -> state != SessionState.LOST;
                };
                assertTrue(legal, state + " to " + change);
                state = change.state();
                if (state != SessionState.SUSPENDED) {
                    assertNull(change.failure());
                }
            }
        }
    }
}
