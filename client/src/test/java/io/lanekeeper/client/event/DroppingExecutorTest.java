// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.internal.callback.SerialCallbacks;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Executors that accept a task and never run it, as with a discard policy, or run it late. */
class DroppingExecutorTest {
    private final ClientFixture fixture = new ClientFixture();
    private final List<String> notified = new ArrayList<>();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private int drop;
    /** Drops the first so many tasks. */
    private final Executor executor = task -> {
        if (drop > 0) {
            drop--;
        } else {
            tasks.add(task);
        }
    };

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** The server is heard of all the time. */
    private void advance(Peer peer, Duration time) {
        for (long second = 0; second < time.toSeconds(); second++) {
            fixture.handler.advance(Duration.ofSeconds(1));
            peer.event(Wire.CHANGED, "/elsewhere");
        }
    }

    private Peer watching() {
        Peer peer = fixture.connect();
        AsyncResult<Void> added = fixture.client.addWatch(
                "/a",
                Watcher.on(executor, event -> notified.add(event.type() + "/" + event.zxid())),
                AddWatchMode.PERSISTENT);
        fixture.server.attempt().cut(null); // the query of the server's version
        Asked received = peer.expect(Wire.ADD_WATCH);
        peer.reply(received, Wire.bytes(out -> out.writeInt(0)));
        assertTrue(added.successful());
        return peer;
    }

    @Test
    void watcherIsNotifiedOfDroppedEvents() {
        Peer peer = watching();
        drop = 2;
        peer.event(Wire.CHANGED, "/a");
        peer.event(Wire.CREATED, "/a");
        advance(peer, SerialCallbacks.PATIENCE);
        runTasks();
        assertEquals(List.of(), notified, "it has been dropped once more");
        peer.event(Wire.DELETED, "/a");
        advance(peer, SerialCallbacks.PATIENCE.multipliedBy(2));
        assertEquals(1, tasks.size());
        runTasks();
        assertEquals(
                List.of("NODE_DATA_CHANGED", "NODE_CREATED", "NODE_DELETED"),
                notified.stream()
                        .map(event -> event.substring(0, event.indexOf('/')))
                        .toList());
        peer.event(Wire.CHANGED, "/a");
        runTasks();
        assertEquals(4, notified.size(), "later events flow");
        assertEquals(List.of(), fixture.handler.uncaught());
    }

    @Test
    void slowExecutorCallsNoWatcherTwice() {
        Peer peer = watching();
        peer.event(Wire.CHANGED, "/a");
        advance(peer, SerialCallbacks.PATIENCE.multipliedBy(4));
        assertTrue(tasks.size() > 1, "submitted again");
        peer.event(Wire.CREATED, "/a");
        runTasks();
        assertEquals(2, notified.size());
        advance(peer, SerialCallbacks.PATIENCE.multipliedBy(4));
        assertEquals(0, tasks.size(), "nothing waits");
    }

    @Test
    void rejectionOfARepeatedTaskLosesTheWaitingEvents() {
        Peer peer = fixture.connect();
        boolean[] shut = new boolean[1];
        AsyncResult<NodeData> read = fixture.client.getData(
                "/a",
                Watcher.on(
                        task -> {
                            if (shut[0]) {
                                throw new RejectedExecutionException("shut down by a test");
                            }
                        },
                        event -> notified.add("never")));
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        assertTrue(read.successful());
        peer.event(Wire.CHANGED, "/a");
        shut[0] = true;
        advance(peer, SerialCallbacks.PATIENCE);
        assertEquals(1, fixture.handler.uncaught().size(), "it is reported");
        advance(peer, SerialCallbacks.PATIENCE.multipliedBy(2));
        assertEquals(1, fixture.handler.uncaught().size());
        assertEquals(List.of(), notified);
    }

    @Test
    void listenerIsNotifiedOfDroppedChanges() {
        fixture.client.addListener(SessionListener.on(
                executor, change -> notified.add(change.state().name())));
        drop = 1;
        Peer peer = fixture.connect();
        peer.connection().cut(null);
        fixture.server.serve(ClientFixture.SESSION);
        runTasks();
        assertEquals(List.of(), notified);
        fixture.handler.advance(SerialCallbacks.PATIENCE);
        runTasks();
        assertEquals(List.of("CONNECTED", "SUSPENDED", "CONNECTED"), notified.subList(0, 3));
    }

    @Test
    void subscriberGetsDroppedSignals() {
        Peer peer = fixture.connect();
        fixture.client.dataPublisher("/a").on(executor).subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                notified.add("subscribed");
                subscription.request(1);
            }

            @Override
            public void onNext(Optional<NodeData> item) {
                notified.add("state");
            }

            @Override
            public void onError(Throwable error) {
                notified.add("error");
            }

            @Override
            public void onComplete() {}
        });
        runTasks();
        assertEquals(List.of("subscribed"), notified);
        drop = 1;
        peer.reply(peer.expect(Wire.GET_DATA), Wire.data(null, 0));
        assertEquals(0, tasks.size());
        advance(peer, SerialCallbacks.PATIENCE);
        runTasks();
        assertEquals(List.of("subscribed", "state"), notified);
    }
}
