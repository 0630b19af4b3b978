// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.testkit.LogLines;
import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.client.testkit.ScriptedServer;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.SerialExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Handlers that fail, or call the client, in the middle of the begin or the end of a run. */
class HandlerFaultTest {
    /** Runs code of the test at chosen steps of the client, each once. */
    private static final class Faulty extends ManualHandler {
        /** For the next time that the client asks for the loop. */
        private Runnable atLoop = HandlerFaultTest::nothing;
        /** For the next time that the client watches for the end of the loop. */
        private Runnable atWhenEnded = HandlerFaultTest::nothing;
        /** For the next task that the client gives to the loop. */
        private Runnable atExecute = HandlerFaultTest::nothing;
        /** For the next callback. */
        private Runnable atDispatch = HandlerFaultTest::nothing;
        /** The end of the next stop; null if that is not delayed. */
        private @Nullable Promise<Void> stopEnd;

        private int stopResults;

        @Override
        public SerialExecutor loop() {
            Runnable step = atLoop;
            atLoop = HandlerFaultTest::nothing;
            step.run();
            SerialExecutor loop = super.loop();
            return new SerialExecutor() {
                @Override
                public void execute(Runnable task) {
                    Runnable before = atExecute;
                    atExecute = HandlerFaultTest::nothing;
                    before.run();
                    loop.execute(task);
                }

                @Override
                public Cancellable schedule(Runnable task, Duration delay) {
                    return loop.schedule(task, delay);
                }

                @Override
                public long nanoTime() {
                    return loop.nanoTime();
                }

                @Override
                public boolean ending() {
                    return loop.ending();
                }

                @Override
                public Cancellable whenEnded(Runnable task) {
                    Runnable before = atWhenEnded;
                    atWhenEnded = HandlerFaultTest::nothing;
                    before.run();
                    return loop.whenEnded(task);
                }

                @Override
                public boolean inLoop() {
                    return loop.inLoop();
                }
            };
        }

        @Override
        public void dispatch(Callback callback) {
            Runnable before = atDispatch;
            atDispatch = HandlerFaultTest::nothing;
            before.run();
            super.dispatch(callback);
        }

        @Override
        public AsyncResult<Void> stop() {
            AsyncResult<Void> stopped = super.stop();
            return stopEnd == null ? stopped : stopEnd;
        }

        @Override
        public <T> Promise<T> stopResult(Supplier<? extends Throwable> pending) {
            stopResults++;
            return super.stopResult(pending);
        }

        @Override
        public <T> Promise<T> stopResult() {
            stopResults++;
            return super.stopResult();
        }
    }

    private final Faulty handler = new Faulty();
    private final ScriptedServer server = new ScriptedServer(handler);
    private final ZooKeeperClient client =
            ZooKeeperClient.builder().connectString("a:1").handler(handler).build();
    private final LinkageError fault = new LinkageError("thrown by a test");

    private static void nothing() {}

    private void stopAndStart(List<AsyncResult<Void>> results) {
        results.add(client.stop());
        results.add(client.start());
    }

    private void assertNextRunBegins(List<AsyncResult<Void>> results) {
        Peer peer = server.serve(2);
        assertEquals(2, results.size());
        assertTrue(results.get(0).successful(), "the stop");
        assertTrue(results.get(1).successful(), "the start that followed it");
        AsyncResult<Void> stopped = client.stop();
        peer.farewell();
        assertTrue(stopped.successful());
    }

    @Test
    void runThatIsReplacedWhileItBeginsGivesWayToTheNext() {
        List<AsyncResult<Void>> results = new ArrayList<>();
        handler.atLoop = () -> stopAndStart(results);
        AsyncResult<Void> first = client.start();
        assertNextRunBegins(results);
        assertInstanceOf(ClientStoppedException.class, first.exception());
    }

    @Test
    void runThatFailsToBeginGivesWayToTheNext() {
        List<AsyncResult<Void>> results = new ArrayList<>();
        handler.atLoop = () -> {
            stopAndStart(results);
            throw fault;
        };
        AsyncResult<Void> first = client.start();
        assertNextRunBegins(results);
        assertInstanceOf(ClientStoppedException.class, first.exception());
    }

    @Test
    void runThatFailsToBeginEndsItsCallsAndStops() {
        handler.delayStart();
        AsyncResult<Void> started = client.start();
        AsyncResult<Stat> call = client.exists("/a");
        AsyncResult<Void> stopped = client.stop();
        handler.atExecute = () -> {
            throw fault;
        };
        handler.letStart();
        handler.runAll();
        assertSame(fault, started.exception());
        assertInstanceOf(ClientStoppedException.class, call.exception());
        assertTrue(stopped.successful());
        assertEquals(0, handler.endWatches(), "at the loop");
        assertEquals(0, handler.timers());
    }

    /** The loop takes the next task, but the stop was lost. */
    @Test
    void stoppedRunWhoseLoopRejectsTheStopDoesNotBegin() {
        List<AsyncResult<Void>> stopped = new ArrayList<>();
        handler.atWhenEnded = () -> stopped.add(client.stop());
        handler.atExecute = () -> {
            throw new RejectedExecutionException("thrown by a test");
        };
        AsyncResult<Void> started = client.start();
        handler.runAll();
        assertTrue(stopped.get(0).successful());
        assertInstanceOf(ClientStoppedException.class, started.exception());
        assertTrue(handler.attempts().isEmpty());
    }

    @Test
    void commandOfTheRunThatFailsIsNamedInTheLog() {
        client.addListener(change -> {});
        for (boolean detach : new boolean[] {false, true}) {
            client.start();
            Peer peer = server.serve(3);
            handler.advance(Duration.ofSeconds(2));
            peer.connection().cut(null);
            server.attempt().cut(new IOException("refused by a test")); // the pause
            handler.runAll();
            handler.atDispatch = () -> {
                throw fault;
            };
            try (LogLines log = LogLines.capture()) {
                AsyncResult<?> stopped = detach ? client.detach() : client.stop();
                handler.runAll();
                assertTrue(stopped.isDone());
                String name = detach ? "detach" : "stop";
                assertEquals(
                        1, log.with("ERROR", name + " could not be taken in").size());
            }
        }
    }

    @Test
    void stopCompletesWhenTheOwnedHandlerHasStopped() {
        ZooKeeperClient owner = ZooKeeperClient.builder()
                .connectString("a:1")
                .handler(() -> handler)
                .build();
        owner.start();
        Peer peer = server.serve(2);
        Promise<Void> end = handler.asyncResult();
        handler.stopEnd = end;
        AsyncResult<Void> stopped = owner.stop();
        peer.farewell();
        assertFalse(stopped.isDone(), "the handler has not stopped");
        end.set(null);
        handler.runAll();
        assertTrue(stopped.successful());
    }

    /** They may complete after the handler's lanes have ended. */
    @Test
    void resultsOfStartAndStopFitAHandlerThatStopsWithTheClient() {
        client.start();
        Peer peer = server.serve(2);
        client.stop();
        peer.farewell();
        assertEquals(0, handler.stopResults, "a shared handler goes on");
        ZooKeeperClient owner = ZooKeeperClient.builder()
                .connectString("a:1")
                .handler(() -> handler)
                .build();
        owner.start();
        assertEquals(1, handler.stopResults);
        peer = server.serve(3);
        owner.stop();
        peer.farewell();
        assertEquals(2, handler.stopResults);
    }
}
