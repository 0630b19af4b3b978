// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.ProtocolException;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.StateCause;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.SerialExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The way of commands from any thread to the loop. */
class LoopInboxTest {
    private static final int LIMIT = 10;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final StateChange WHERE =
            new StateChange(SessionState.LOST, KeeperState.CLOSED, StateCause.STOPPED, 0, null, null);

    private final ManualHandler handler = new ManualHandler();
    private final LoopInbox inbox = new LoopInbox(LIMIT, () -> WHERE, handler::loop);
    private final RunContext run = mock();
    private final List<String> log = new ArrayList<>();
    private final List<ZooKeeperException> errors = new ArrayList<>();

    /** A command that writes its execution to the log. */
    private class Command extends LoopCommand {
        private final String name;

        Command(String name) {
            this.name = name;
        }

        @Override
        public void run(RunContext context) {
            log.add(name);
        }

        @Override
        public void reject(ZooKeeperException reason) {
            log.add(name + " rejected");
            errors.add(reason);
        }

        @Override
        public String operation() {
            return "test";
        }

        @Override
        public @Nullable String path() {
            return null;
        }
    }

    private final class Timed extends Command {
        Timed() {
            super("timed");
        }

        @Override
        public long timeoutNanos() {
            return SECOND.toNanos();
        }
    }

    @Test
    void commandOfTheLoopRunsBehindThoseThatWereSubmittedBefore() {
        inbox.open(handler.loop(), run);
        inbox.submit(new Command("first"));
        inbox.submit(new Command("second"));
        handler.onLoop(() -> {
            inbox.submit(new Command("third"));
            assertEquals(List.of("first", "second", "third"), log);
        });
        handler.runAll();
        assertEquals(List.of("first", "second", "third"), log);
    }

    private void assertNotSent(Throwable cause) {
        assertEquals(1, errors.size());
        assertEquals(
                cause, assertInstanceOf(ProtocolException.class, errors.get(0)).getCause());
    }

    @Test
    void commandThatCannotBeExecutedIsRejectedAndThoseBehindItRun() {
        IllegalStateException noMemory = new IllegalStateException("no memory, says a test");
        inbox.open(handler.loop(), run);
        inbox.submit(new Command("first") {
            @Override
            public void run(RunContext context) {
                throw noMemory;
            }
        });
        inbox.submit(new Command("second"));
        handler.runAll();
        assertEquals(List.of("first rejected", "second"), log);
        assertNotSent(noMemory);
    }

    @Test
    void commandsAreRejectedIfTheLoopThrowsAndLaterOnesRun() {
        Error noMemory = new InternalError("no memory, says a test");
        SerialExecutor loop = mock();
        inbox.open(loop, run);
        doThrow(noMemory)
                .doAnswer(call -> {
                    handler.loop().execute(call.getArgument(0));
                    return null;
                })
                .when(loop)
                .execute(any());
        inbox.submit(new Command("first"));
        inbox.submit(new Command("second"));
        handler.runAll();
        assertEquals(List.of("first rejected", "second"), log);
        assertNotSent(noMemory);
    }

    @Test
    void commandThatComesAfterTheEndIsRejected() {
        inbox.open(handler.loop(), run);
        handler.runAll();
        inbox.close();
        inbox.submit(new Command("late"));
        assertEquals(List.of("late rejected"), log);
        assertInstanceOf(ClientStoppedException.class, errors.get(0));
    }

    @Test
    void commandWithoutATimeoutWaitsForTheLoop() {
        inbox.submit(new Command("early"));
        handler.advance(Duration.ofDays(1));
        assertEquals(List.of(), log);
        inbox.open(handler.loop(), run);
        handler.runAll();
        assertEquals(List.of("early"), log);
    }

    @Test
    void commandThatWaitsTooLongForTheLoopWasNotSent() {
        inbox.submit(new Timed());
        handler.advance(SECOND.minusNanos(1));
        assertEquals(List.of(), log);
        handler.advance(Duration.ofNanos(1));
        assertEquals(List.of("timed rejected"), log);
        assertEquals(
                Outcome.NOT_APPLIED,
                assertInstanceOf(RequestTimeoutException.class, errors.get(0)).outcome());
    }

    @Test
    void deadlineMovesToTheLoopOnWhichTheRunBegins() {
        ManualHandler other = new ManualHandler();
        inbox.submit(new Timed());
        handler.advance(SECOND.dividedBy(2));
        other.advance(SECOND.dividedBy(2));
        assertEquals(1, handler.timers());
        inbox.open(other.loop(), run);
        assertEquals(0, handler.timers());
        assertEquals(1, other.timers());
        other.advance(SECOND.dividedBy(2));
        assertEquals(List.of("timed", "timed rejected"), log);
        assertInstanceOf(RequestTimeoutException.class, errors.get(0));
    }

    /** The timer may run already while the run ends. */
    @Test
    void deadlineThatComesAfterTheEndOfTheRunDoesNothing() {
        List<Runnable> timers = new ArrayList<>();
        SerialExecutor loop = mock();
        when(loop.schedule(any(), any())).thenAnswer(call -> {
            timers.add(call.getArgument(0));
            return (Cancellable) () -> {};
        });
        LoopInbox ending = new LoopInbox(LIMIT, () -> WHERE, () -> loop);
        ending.submit(new Timed());
        ending.runEnded();
        timers.forEach(Runnable::run);
        assertEquals(1, timers.size());
        assertEquals(List.of(), log);
    }
}
