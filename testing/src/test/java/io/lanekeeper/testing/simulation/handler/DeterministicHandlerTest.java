// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncLock;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameEncoder;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.Framing;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.testing.simulation.server.SimulatedZooKeeper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of driving the handler, beyond the contract of handlers. */
@Timeout(60)
class DeterministicHandlerTest {
    private static final FrameEncoder WORD = new FrameEncoder() {
        @Override
        public int size() {
            return Integer.BYTES;
        }

        @Override
        public void encode(ByteBuffer target) {
            target.put("ruok".getBytes(StandardCharsets.US_ASCII));
        }
    };

    private final DeterministicHandler handler = DeterministicHandler.seeded(1);

    /** A time-out of a test framework is an interrupt, and virtual time may be long. */
    @Test
    void anInterruptEndsAWait() {
        keepBusyFor(Duration.ofDays(1));
        Promise<Void> never = handler.asyncResult();
        handler.loop().schedule(Thread.currentThread()::interrupt, Duration.ofSeconds(5));
        assertThrows(InterruptedException.class, () -> never.await(Duration.ofDays(1)));
        assertEquals(Duration.ofSeconds(5), handler.elapsed());
        handler.loop().execute(Thread.currentThread()::interrupt);
        assertThrows(IllegalStateException.class, () -> handler.runUntil(never::isDone, Duration.ofDays(1)));
        assertTrue(Thread.interrupted(), "the interrupt is kept");
    }

    private void keepBusyFor(Duration left) {
        if (!left.isNegative()) {
            Duration tick = Duration.ofSeconds(1);
            handler.loop().schedule(() -> keepBusyFor(left.minus(tick)), tick);
        }
    }

    @Test
    void aLockThatIsNotWaitedForAnyMoreHasNoTimer() {
        AsyncLock lock = handler.lock();
        lock.acquire(Duration.ZERO);
        AsyncResult<Boolean> waiting = lock.acquire(Duration.ofHours(1));
        assertEquals(1, handler.timers());
        assertTrue(waiting.cancel());
        handler.runAll();
        assertEquals(0, handler.timers());
    }

    @Test
    void inAStallOnlyTheWorldGoesOn() {
        List<String> log = new ArrayList<>();
        handler.start();
        handler.loop().execute(() -> log.add("task"));
        handler.loop().schedule(() -> log.add("timer"), Duration.ofSeconds(1));
        handler.lane(Lane.WATCH).execute(() -> log.add("callback"));
        handler.stall(Duration.ofSeconds(2));
        assertEquals(List.of(), log);
        assertEquals(Duration.ofSeconds(2), handler.elapsed());
        handler.runAll();
        assertEquals(Set.of("task", "timer", "callback"), Set.copyOf(log));
        assertEquals(Duration.ofSeconds(2), handler.elapsed(), "all of it was due");
    }

    /** Bytes that lie in the socket come in their order, and before or after the timers as the seed says. */
    @Test
    void bytesThatArriveInAStallAreReadAfterIt() {
        Set<Boolean> timerFirst = new HashSet<>();
        for (long seed = 0; seed < 50; seed++) {
            timerFirst.add(timerComesBeforeTheRead(seed));
        }
        assertEquals(Set.of(true, false), timerFirst);
    }

    private static boolean timerComesBeforeTheRead(long seed) {
        DeterministicHandler stalled = DeterministicHandler.seeded(seed);
        stalled.start();
        String[] address = SimulatedZooKeeper.start(stalled).connectString().split(":", -1);
        List<String> log = new ArrayList<>();
        ConnectOptions options = new ConnectOptions(Duration.ofSeconds(5), 1_000, null, Framing.NONE);
        AsyncResult<Connection> connected =
                stalled.connect(new Endpoint(address[0], Integer.parseInt(address[1])), options, new FrameListener() {
                    @Override
                    public void opened(Connection connection) {}

                    @Override
                    public void frame(ByteBuffer body) {
                        log.add("read");
                    }

                    @Override
                    public void oversized(ByteBuffer head, int size) {}

                    @Override
                    public void closed(@Nullable Throwable cause) {
                        log.add("closed");
                    }
                });
        assertTrue(stalled.runUntil(connected::isDone, Duration.ofSeconds(5)));
        stalled.onLoop(() -> connected.getNoWait().write(WORD));
        stalled.loop().schedule(() -> log.add("timer"), Duration.ofSeconds(1));
        stalled.stall(Duration.ofSeconds(2));
        assertEquals(List.of(), log);
        stalled.runAll();
        assertTrue(log.indexOf("read") < log.indexOf("closed"), log::toString);
        return log.indexOf("timer") < log.indexOf("read");
    }
}
