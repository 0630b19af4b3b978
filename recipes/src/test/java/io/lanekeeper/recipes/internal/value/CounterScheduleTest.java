// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Completion;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import io.lanekeeper.recipes.value.Codecs;
import io.lanekeeper.recipes.value.Counter.Change;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Each call adds a power of two of its own, so the bits of the number say which calls were applied. A call that was applied twice
 * leaves bits that belong to no call.
 */
class CounterScheduleTest {
    private static final int CLIENTS = 3;
    private static final int STEPS = 60;
    private static final int SCHEDULES = Integer.getInteger("recipes.schedules", 100);
    private static final long FIRST = Long.getLong("recipes.seed", 1);

    private record Call(int client, int bit, AsyncResult<Change> result) {}

    /** One schedule. */
    private static final class Run {
        private final long seed;
        private final SimulatedClients clients;
        private final Random random;
        private final RandomFaults faults;
        private final List<CounterLine> lines = new ArrayList<>();
        private final List<Call> calls = new ArrayList<>();
        private int unknown;

        Run(long seed, BiFunction<RecipeContext, String, NodeWriter> writer) {
            this.seed = seed;
            clients = new SimulatedClients(seed, 3, CLIENTS);
            random = new Random(seed);
            faults = new RandomFaults(clients, CLIENTS, random);
            for (int i = 0; i < CLIENTS; i++) {
                RecipeContext context = clients.context(i);
                lines.add(new CounterLine(
                        context, "/n", new NumberNode(context, "/n", Codecs.LONG_BE), writer.apply(context, "/n")));
            }
        }

        Run play() {
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(3)) {
                    case 0 -> add(random.nextInt(CLIENTS));
                    case 1 -> faults.pass();
                    default -> {
                        if (random.nextInt(2) == 0) {
                            faults.happen();
                        }
                    }
                }
            }
            faults.end();
            boolean ended = clients.handler.runUntil(
                    () -> calls.stream().allMatch(call -> call.result().isDone()), Duration.ofMinutes(3));
            assertTrue(ended, "seed " + seed + ": a call has not ended");
            clients.handler.advance(Duration.ofSeconds(20));
            return this;
        }

        private void add(int client) {
            int bit = calls.size();
            Promise<Change> result = clients.handler.asyncResult();
            PendingChange<Change> change = new PendingChange<>(
                    "add", before -> before + (1L << bit), made -> Objects.requireNonNull(made), result);
            clients.context(client).run(result, () -> lines.get(client).submit(change));
            calls.add(new Call(client, bit, result));
        }

        void check(boolean exactly) {
            byte[] data = clients.servers.exists("/n") ? clients.servers.data("/n") : null;
            long number = data == null ? 0 : ByteBuffer.wrap(data).getLong();
            long mustNot = ~0L;
            for (Call call : calls) {
                long bit = 1L << call.bit();
                Throwable error = call.result().exception();
                if (error == null) {
                    assertTrue((number & bit) != 0, () -> "seed " + seed + ": lost: " + call);
                    mustNot &= ~bit;
                } else if (((ZooKeeperException) error).outcome() == Outcome.UNKNOWN) {
                    unknown++;
                    mustNot &= ~bit;
                    assertTrue(!exactly || faults.expired(call.client()), () -> "seed " + seed + ": unknown: " + call);
                }
            }
            assertEquals(0, number & mustNot, "seed " + seed + ": applied twice, or against its outcome");
            if (clients.servers.exists("/n-__receipts__")) {
                assertEquals(List.of(), clients.servers.children("/n-__receipts__"), "seed " + seed);
            }
            clients.close();
        }
    }

    @Test
    void eachChangeIsAppliedOnceOrToldAsUnknown() {
        int unknown = 0;
        for (long seed = FIRST; seed < FIRST + SCHEDULES; seed++) {
            Run run = new Run(seed, PlainWriter::new).play();
            run.check(false);
            unknown += run.unknown;
        }
        assertTrue(unknown > 0 || SCHEDULES < 100, "the schedules have no unknown outcome");
    }

    @Test
    void withReceiptsOnlyTheEndOfASessionLeavesAnUnknownOutcome() {
        for (long seed = FIRST; seed < FIRST + SCHEDULES; seed++) {
            new Run(seed, ReceiptWriter::new).play().check(true);
        }
    }

    /** Repeats a write of unknown outcome, as a client does that retries by habit. */
    private static NodeWriter retrying(RecipeContext context, String path) {
        NodeWriter plain = new PlainWriter(context, path);
        return (@Nullable Stat expected, byte[] data, Completion<Stat> done) -> {
            Promise<Stat> once = context.promise();
            once.whenDone(written -> {
                Throwable error = written.exception();
                if (error == null) {
                    done.set(written.value());
                } else if (Failure.of(error) == Failure.UNKNOWN) {
                    done.setException(new RefusedException(
                            ErrorCode.BAD_VERSION.number(), new RequestContext("setData", path, null, 0)));
                } else {
                    done.setException(error);
                }
            });
            plain.write(expected, data, once);
        };
    }

    /** Writes at any version, so that the changes of others are lost. */
    private static NodeWriter blind(RecipeContext context, String path) {
        NodeWriter plain = new PlainWriter(context, path);
        return (@Nullable Stat expected, byte[] data, Completion<Stat> done) -> {
            if (expected == null) {
                plain.write(null, data, done);
            } else {
                RecipeContext.forward(context.client().operations().setData(path, data), done);
            }
        };
    }

    private static void assertFound(BiFunction<RecipeContext, String, NodeWriter> writer, boolean exactly) {
        assertThrows(AssertionError.class, () -> {
            for (long seed = 1; seed < 1000; seed++) {
                new Run(seed, writer).play().check(exactly);
            }
        });
    }

    @Test
    void writerThatRepeatsUnknownWritesIsFound() {
        assertFound(CounterScheduleTest::retrying, false);
    }

    @Test
    void writerWithoutVersionsIsFound() {
        assertFound(CounterScheduleTest::blind, false);
    }

    @Test
    void writerWithoutReceiptsIsFound() {
        assertFound(PlainWriter::new, true);
    }
}
