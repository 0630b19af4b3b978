// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.callback.SerialCallbacks;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.netty.NettyResults;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Results, watches and states in the shapes of the JDK and of Netty. */
class BridgesTest extends RealServerTest {
    private final ExecutorService executor = Executors.newSingleThreadExecutor(task -> new Thread(task, "callers"));
    private final Queue<String> notified = new ConcurrentLinkedQueue<>();

    @AfterEach
    void endExecutor() {
        executor.shutdownNow();
    }

    @Test
    @RunsOn(
            value = {HandlerForm.NETTY_NIO, HandlerForm.NETTY_EPOLL},
            because = "the method returns a Netty future")
    void resultIsANettyFuture() {
        AsyncResult<NodeData> result = started().getData("/");
        assertSame(result, NettyResults.future(result), "no wrapper");
        get(result);
    }

    @Test
    void resultIsAFutureAndACompletionStage() throws Exception {
        ZooKeeperClient zk = started();
        assertEquals("/a", zk.create("/a", null).get(LIMIT.toSeconds(), TimeUnit.SECONDS));
        CompletableFuture<String> chained = zk.create("/b", null)
                .toCompletionStage()
                .thenCompose(path -> zk.create(path + "/c", null).toCompletionStage())
                .toCompletableFuture();
        until("the chain ends", chained::isDone);
        assertEquals("/b/c", chained.join());

        AsyncResult<NodeData> missing = zk.getData("/none");
        assertInstanceOf(
                RefusedException.class,
                assertThrows(ExecutionException.class, missing::get).getCause());
        CompletableFuture<NodeData> stage = missing.toCompletionStage().toCompletableFuture();
        until("the stage ends", stage::isDone);
        assertInstanceOf(
                RefusedException.class,
                assertThrows(CompletionException.class, stage::join).getCause());
    }

    @Test
    @RunsOn(except = HandlerForm.SIMULATED, because = "the executor's thread waits, and one thread drives the handler")
    void linksAndWatchersMayBlockOnAnExecutor() throws Exception {
        ZooKeeperClient zk = started();
        get(zk.create("/a", null));
        Watcher watcher = Watcher.on(
                executor, event -> notified.add(thread() + " " + zk.blocking().exists(event.path())));
        zk.getData("/a", watcher)
                .link(
                        executor,
                        done -> notified.add(
                                thread() + " " + done.getNoWait().stat().version()));
        assertEquals("callers 0", next(notified));
        get(zk.delete("/a"));
        assertEquals("callers null", next(notified));
    }

    private static String thread() {
        return Thread.currentThread().getName();
    }

    /** Returns an executor on which no callback of the client runs. */
    private Executor elsewhere() {
        return form == HandlerForm.SIMULATED ? task -> handler().spawn(Executors.callable(task)) : executor;
    }

    @Test
    void publisherContinuesInANewSession() throws Exception {
        ZooKeeperClient zk = started();
        zk.dataPublisher("/a").on(elsewhere()).subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription given) {
                given.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(Optional<NodeData> state) {
                notified.add(state.map(node -> String.valueOf(node.stat().dataLength()))
                        .orElse("none"));
            }

            @Override
            public void onError(Throwable error) {
                notified.add(error.getClass().getSimpleName());
            }

            @Override
            public void onComplete() {
                notified.add("complete");
            }
        });
        assertEquals("none", next(notified));
        get(zk.create("/a", new byte[1]));
        assertEquals("1", next(notified));
        server().killConnections();
        get(zk.retry(() -> zk.sync("/"))); // over another connection, so that what is set is set once
        get(zk.setData("/a", new byte[2]));
        assertEquals("2", next(notified));
        long former = zk.sessionId();
        server().expireSession(former);
        until("a new session", () -> zk.state().connected() && zk.sessionId() != former);
        get(zk.setData("/a", new byte[3]));
        assertEquals("3", next(notified));
        get(zk.delete("/a"));
        assertEquals("none", next(notified));
        endClients();
        assertEquals("ClientStoppedException", next(notified));
        assertEquals(List.of(), List.copyOf(notified));
        if (handler() instanceof DeterministicHandler simulated) {
            simulated.advance(
                    SerialCallbacks.PATIENCE); // The look at the executor is not called off, but ends by itself.
        }
    }
}
