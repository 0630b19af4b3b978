// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.Children;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.internal.callback.SerialCallbacks;
import io.lanekeeper.client.node.NodePublisher;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A node's states as reactive streams, against a server that the test plays. */
class NodePublisherTest {
    private static final int REMOVE_WATCHES = 18;

    private final ClientFixture fixture = new ClientFixture();

    /** Writes down all that it receives. */
    private static class Journal<T> implements Flow.Subscriber<Optional<T>> {
        final List<String> signals = new ArrayList<>();
        private final Function<T, String> text;
        Flow.@Nullable Subscription subscription;

        @Nullable
        Throwable error;

        Journal(Function<T, String> text) {
            this.text = text;
        }

        Flow.Subscription subscription() {
            return Objects.requireNonNull(subscription, "not subscribed");
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            signals.add("subscribed");
            subscription = given;
        }

        @Override
        public void onNext(Optional<T> state) {
            signals.add(state.map(text).orElse("none"));
        }

        @Override
        public void onError(Throwable failure) {
            signals.add("error");
            error = failure;
        }

        @Override
        public void onComplete() {
            signals.add("complete");
        }
    }

    private static Journal<NodeData> journal() {
        return new Journal<>(node -> Arrays.toString(node.data()));
    }

    private Journal<NodeData> subscribed(long demand) {
        Journal<NodeData> journal = journal();
        fixture.client.dataPublisher("/a").subscribe(journal);
        fixture.handler.runAll();
        request(journal, demand);
        return journal;
    }

    private void request(Journal<?> journal, long demand) {
        journal.subscription().request(demand);
        fixture.handler.runAll();
    }

    private static void answer(Peer peer, int value) {
        Asked received = peer.expect(Wire.GET_DATA, "/a");
        assertTrue(received.watch(), "sets a watch");
        peer.reply(received, Wire.bytes(out -> {
            Wire.buffer(out, new byte[] {(byte) value});
            out.write(stat(value));
        }));
    }

    private static void answerNone(Peer peer) {
        peer.fail(peer.expect(Wire.GET_DATA, "/a"), Wire.NO_NODE);
        Asked look = peer.expect(Wire.EXISTS, "/a");
        assertTrue(look.watch(), "watches for the creation");
        peer.fail(look, Wire.NO_NODE);
    }

    /** A client may have the server forget a watch that has been closed. */
    private void expectNoRead(Peer peer) {
        fixture.handler.runAll();
        for (Asked received : peer.all()) {
            assertEquals(REMOVE_WATCHES, received.op(), "unexpected " + received);
            peer.reply(received);
        }
    }

    private void stop(Peer peer) {
        expectNoRead(peer);
        fixture.stop(peer);
    }

    @Test
    void publishesTheStateAndEachChange() {
        Peer peer = fixture.connect();
        Journal<NodeData> journal = subscribed(Long.MAX_VALUE);
        for (int value = 1; value <= 3; value++) {
            answer(peer, value);
            peer.expectNothing();
            peer.event(Wire.CHANGED, "/a");
        }
        answer(peer, 4);
        assertEquals(List.of("subscribed", "[1]", "[2]", "[3]", "[4]"), journal.signals);
        journal.subscription().cancel();
        stop(peer);
    }

    @Test
    void readsNothingWithoutDemandAndThenTheLatest() {
        Peer peer = fixture.connect();
        Journal<NodeData> journal = subscribed(1);
        answer(peer, 1);
        peer.event(Wire.CHANGED, "/a");
        peer.expectNothing();
        request(journal, 1);
        answer(peer, 9);
        assertEquals(List.of("subscribed", "[1]", "[9]"), journal.signals);
        journal.subscription().cancel();
        stop(peer);
    }

    @Test
    void demandAddsUpAndDoesNotOverflow() {
        Peer peer = fixture.connect();
        Journal<NodeData> journal = subscribed(1);
        request(journal, Long.MAX_VALUE);
        request(journal, Long.MAX_VALUE);
        answer(peer, 1);
        peer.event(Wire.CHANGED, "/a");
        answer(peer, 2);
        assertEquals(List.of("subscribed", "[1]", "[2]"), journal.signals);
        journal.subscription().cancel();
        stop(peer);
    }

    @Test
    void publishesCreationAndDeletion() {
        Peer peer = fixture.connect();
        Journal<NodeData> journal = subscribed(Long.MAX_VALUE);
        answerNone(peer);
        peer.event(Wire.CREATED, "/a");
        answer(peer, 1);
        peer.event(Wire.DELETED, "/a");
        answerNone(peer);
        peer.event(Wire.CREATED, "/a");
        answer(peer, 2);
        assertEquals(List.of("subscribed", "none", "[1]", "none", "[2]"), journal.signals);
        journal.subscription().cancel();
        stop(peer);
    }

    @Test
    void nodeCreatedBetweenTheReadsIsReadAgain() {
        Peer peer = fixture.connect();
        Journal<NodeData> journal = subscribed(1);
        peer.fail(peer.expect(Wire.GET_DATA, "/a"), Wire.NO_NODE);
        peer.reply(peer.expect(Wire.EXISTS, "/a"), Wire.stat(1));
        answer(peer, 1);
        assertEquals(List.of("subscribed", "[1]"), journal.signals);
        journal.subscription().cancel();
        stop(peer);
    }

    @Test
    void sameStateIsNotPublishedTwice() {
        Peer peer = fixture.connect();
        Journal<NodeData> journal = subscribed(Long.MAX_VALUE);
        answerNone(peer);
        peer.event(Wire.CREATED, "/a");
        answerNone(peer); // deleted again at once
        peer.event(Wire.CREATED, "/a");
        answer(peer, 1);
        peer.event(Wire.CHANGED, "/a");
        answer(peer, 1); // was read when it had changed already
        assertEquals(List.of("subscribed", "none", "[1]"), journal.signals);
        journal.subscription().cancel();
        stop(peer);
    }

    @Test
    void survivesALossOfTheConnection() {
        Peer peer = fixture.connect();
        Journal<NodeData> journal = subscribed(Long.MAX_VALUE);
        peer.expect(Wire.GET_DATA, "/a");
        peer.connection().cut(null);
        Peer second = fixture.server.serve(ClientFixture.SESSION);
        fixture.handler.advance(Duration.ofMillis(100));
        answer(second, 1);
        assertEquals(List.of("subscribed", "[1]"), journal.signals);
        journal.subscription().cancel();
        stop(second);
    }

    @Test
    void survivesAnExpiredSession() {
        Peer peer = fixture.connect();
        Journal<NodeData> journal = subscribed(Long.MAX_VALUE);
        answer(peer, 1);
        peer.connection().cut(null);
        fixture.server.accept().refuse();
        Peer second = fixture.server.serve(99);
        answer(second, 1);
        assertEquals(List.of("subscribed", "[1]"), journal.signals, "nothing has changed");
        second.event(Wire.CHANGED, "/a");
        answer(second, 2);
        assertEquals(List.of("subscribed", "[1]", "[2]"), journal.signals);
        journal.subscription().cancel();
        stop(second);
    }

    @Test
    void stopOfTheClientIsSignalledAsAnError() {
        Peer peer = fixture.connect();
        Journal<NodeData> idle = subscribed(1);
        answer(peer, 1);
        stop(peer);
        assertEquals(List.of("subscribed", "[1]", "error"), idle.signals);
        assertInstanceOf(ClientStoppedException.class, idle.error);

        Journal<NodeData> late = subscribed(1);
        assertEquals(List.of("subscribed", "error"), late.signals);
        assertInstanceOf(ClientStoppedException.class, late.error);
        fixture.assertClean();
    }

    @Test
    void refusalByTheServerIsSignalledAsAnError() {
        Peer peer = fixture.connect();
        Journal<NodeData> journal = subscribed(1);
        peer.fail(peer.expect(Wire.GET_DATA, "/a"), Wire.NO_AUTH);
        assertEquals(List.of("subscribed", "error"), journal.signals);
        assertInstanceOf(RefusedException.class, journal.error);
        stop(peer);
    }

    @Test
    void nonPositiveDemandIsSignalledAsAnErrorAtOnce() {
        Peer peer = fixture.connect();
        Journal<NodeData> journal = subscribed(1);
        peer.expect(Wire.GET_DATA, "/a");
        request(journal, 0);
        assertEquals(List.of("subscribed", "error"), journal.signals, "though a read is pending");
        assertInstanceOf(IllegalArgumentException.class, journal.error);
        request(journal, 1);
        request(journal, -1);
        expectNoRead(peer);
        assertEquals(List.of("subscribed", "error"), journal.signals);
        fixture.handler.runAll();
        peer.connection().cut(null);
        Peer second = fixture.server.serve(ClientFixture.SESSION);
        expectNoRead(second);
        stop(second);
    }

    @Test
    void cancelEndsReadsAndWatches() {
        Peer peer = fixture.connect();
        Journal<NodeData> journal = subscribed(Long.MAX_VALUE);
        answer(peer, 1);
        journal.subscription().cancel();
        journal.subscription().cancel();
        request(journal, 1);
        peer.event(Wire.CHANGED, "/a");
        expectNoRead(peer);
        peer.connection().cut(null);
        Peer second = fixture.server.serve(ClientFixture.SESSION);
        expectNoRead(second); // no watch to arm again
        assertEquals(List.of("subscribed", "[1]"), journal.signals);
        stop(second);
        assertEquals(List.of("subscribed", "[1]"), journal.signals);
    }

    @Test
    void cancelWithoutAConnectionLeavesNoWatch() {
        Peer peer = fixture.connect();
        peer.connection().cut(null);
        Journal<NodeData> journal = subscribed(1);
        journal.subscription().cancel();
        Peer second = fixture.server.serve(ClientFixture.SESSION);
        fixture.handler.advance(Duration.ofSeconds(2));
        second.all().forEach(received -> second.reply(received, Wire.data(null, 1)));
        second.reply(second.expect(Wire.REMOVE_WATCHES)); // of what the read has set at the server all the same
        assertEquals(List.of("subscribed"), journal.signals);
        stop(second);
    }

    @Test
    void subscriberMayCancelOrRequestInsideASignal() {
        Peer peer = fixture.connect();
        Journal<NodeData> journal = new Journal<>(node -> Arrays.toString(node.data())) {
            @Override
            public void onSubscribe(Flow.Subscription given) {
                super.onSubscribe(given);
                given.request(1);
            }

            @Override
            public void onNext(Optional<NodeData> state) {
                super.onNext(state);
                if (signals.size() < 3) {
                    subscription().request(1);
                } else {
                    subscription().cancel();
                }
            }
        };
        fixture.client.dataPublisher("/a").subscribe(journal);
        fixture.handler.runAll();
        for (int value = 1; value <= 2; value++) {
            answer(peer, value);
            peer.event(Wire.CHANGED, "/a");
        }
        expectNoRead(peer);
        assertEquals(List.of("subscribed", "[1]", "[2]"), journal.signals);
        stop(peer);
    }

    @Test
    void subscriberThatThrowsGetsNoFurtherSignal() {
        Peer peer = fixture.connect();
        IllegalStateException broken = new IllegalStateException("thrown by a test");
        Journal<NodeData> journal = new Journal<>(node -> {
            throw broken;
        });
        fixture.client.dataPublisher("/a").subscribe(journal);
        fixture.handler.runAll();
        request(journal, 5);
        answer(peer, 1);
        peer.event(Wire.CHANGED, "/a");
        expectNoRead(peer);
        assertEquals(List.of("subscribed"), journal.signals);
        assertEquals(List.of(broken), fixture.handler.uncaught());
    }

    @Test
    void subscribersAreIndependent() {
        Peer peer = fixture.connect();
        Journal<NodeData> one = subscribed(1);
        answer(peer, 1);
        Journal<NodeData> other = subscribed(2);
        answer(peer, 1);
        peer.event(Wire.CHANGED, "/a");
        answer(peer, 2);
        assertEquals(List.of("subscribed", "[1]"), one.signals);
        assertEquals(List.of("subscribed", "[1]", "[2]"), other.signals);
        one.subscription().cancel();
        other.subscription().cancel();
        stop(peer);
    }

    @Test
    void publishesTheChildren() {
        Peer peer = fixture.connect();
        Journal<Children> journal = new Journal<>(children -> children.names().toString());
        fixture.client.childrenPublisher("/a").subscribe(journal);
        fixture.handler.runAll();
        request(journal, Long.MAX_VALUE);
        peer.reply(peer.expect(Wire.GET_CHILDREN2, "/a"), children(5, "x"));
        peer.event(Wire.CHILDREN, "/a");
        peer.reply(peer.expect(Wire.GET_CHILDREN2, "/a"), children(6, "x", "y"));
        peer.event(Wire.DELETED, "/a");
        peer.fail(peer.expect(Wire.GET_CHILDREN2, "/a"), Wire.NO_NODE);
        peer.fail(peer.expect(Wire.EXISTS, "/a"), Wire.NO_NODE);
        assertEquals(List.of("subscribed", "[x]", "[x, y]", "none"), journal.signals);
        journal.subscription().cancel();
        stop(peer);
    }

    private static byte[] children(int version, String... names) {
        return Wire.bytes(out -> {
            out.write(Wire.names(names));
            out.write(stat(version));
        });
    }

    /** Returns the Stat of a node whose last change, of data and of children, has this number. */
    private static byte[] stat(int change) {
        return Wire.bytes(out -> {
            out.writeLong(1);
            out.writeLong(change);
            out.write(new byte[44]);
            out.writeLong(change);
        });
    }

    @Test
    void executorGetsTheSignalsOneAtATime() {
        Peer peer = fixture.connect();
        ArrayDeque<Runnable> executor = new ArrayDeque<>();
        Journal<NodeData> journal = journal();
        fixture.client.dataPublisher("/a").on(executor::add).subscribe(journal);
        fixture.handler.runAll();
        assertEquals(List.of(), journal.signals);
        executor.remove().run();
        request(journal, Long.MAX_VALUE);
        answer(peer, 1);
        peer.event(Wire.CHANGED, "/a");
        peer.expectNothing(); // before the first state has been taken
        assertEquals(1, executor.size());
        executor.remove().run();
        answer(peer, 2);
        assertEquals(1, executor.size());
        executor.remove().run();
        assertEquals(List.of("subscribed", "[1]", "[2]"), journal.signals);
        journal.subscription().cancel();
        expectNoRead(peer);
        fixture.stop(peer, () -> fixture.handler.advance(SerialCallbacks.PATIENCE));
        assertTrue(executor.isEmpty());
    }

    @Test
    void rejectionByTheExecutorEndsTheSubscription() {
        Peer peer = fixture.connect();
        Journal<NodeData> journal = journal();
        fixture.client
                .dataPublisher("/a")
                .on(task -> {
                    if (!journal.signals.isEmpty()) {
                        throw new RejectedExecutionException("thrown by a test");
                    }
                    task.run();
                })
                .subscribe(journal);
        request(journal, 2);
        answer(peer, 1);
        peer.event(Wire.CHANGED, "/a");
        expectNoRead(peer);
        assertEquals(List.of("subscribed"), journal.signals);
        stop(peer);
    }

    @Test
    @SuppressWarnings("NullAway") // null is what is refused
    void badArgumentsAreRejected() {
        assertThrows(IllegalArgumentException.class, () -> fixture.client.dataPublisher("no/slash"));
        assertThrows(IllegalArgumentException.class, () -> fixture.client.childrenPublisher("/a/"));
        NodePublisher<NodeData> publisher = fixture.client.dataPublisher("/a");
        assertThrows(NullPointerException.class, () -> publisher.subscribe(null));
        assertThrows(NullPointerException.class, () -> publisher.on(null));
    }
}
