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

    /** Writes down what it is told. */
    private static class Journal<T> implements Flow.Subscriber<Optional<T>> {
        final List<String> told = new ArrayList<>();
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
            told.add("subscribed");
            subscription = given;
        }

        @Override
        public void onNext(Optional<T> state) {
            told.add(state.map(text).orElse("none"));
        }

        @Override
        public void onError(Throwable failure) {
            told.add("error");
            error = failure;
        }

        @Override
        public void onComplete() {
            told.add("complete");
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
        Asked asked = peer.expect(Wire.GET_DATA, "/a");
        assertTrue(asked.watch(), "sets a watch");
        peer.reply(asked, Wire.bytes(out -> {
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
        for (Asked asked : peer.all()) {
            assertEquals(REMOVE_WATCHES, asked.op(), "unexpected " + asked);
            peer.reply(asked);
        }
    }

    private void stop(Peer peer) {
        expectNoRead(peer);
        fixture.stop(peer);
    }

    @Test
    void tellsTheStateAndEachChange() {
        Peer peer = fixture.connect();
        Journal<NodeData> journal = subscribed(Long.MAX_VALUE);
        for (int value = 1; value <= 3; value++) {
            answer(peer, value);
            peer.expectNothing();
            peer.event(Wire.CHANGED, "/a");
        }
        answer(peer, 4);
        assertEquals(List.of("subscribed", "[1]", "[2]", "[3]", "[4]"), journal.told);
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
        assertEquals(List.of("subscribed", "[1]", "[9]"), journal.told);
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
        assertEquals(List.of("subscribed", "[1]", "[2]"), journal.told);
        journal.subscription().cancel();
        stop(peer);
    }

    @Test
    void aNodeMayComeAndGo() {
        Peer peer = fixture.connect();
        Journal<NodeData> journal = subscribed(Long.MAX_VALUE);
        answerNone(peer);
        peer.event(Wire.CREATED, "/a");
        answer(peer, 1);
        peer.event(Wire.DELETED, "/a");
        answerNone(peer);
        peer.event(Wire.CREATED, "/a");
        answer(peer, 2);
        assertEquals(List.of("subscribed", "none", "[1]", "none", "[2]"), journal.told);
        journal.subscription().cancel();
        stop(peer);
    }

    @Test
    void aNodeThatIsCreatedBetweenTheReadsIsReadAgain() {
        Peer peer = fixture.connect();
        Journal<NodeData> journal = subscribed(1);
        peer.fail(peer.expect(Wire.GET_DATA, "/a"), Wire.NO_NODE);
        peer.reply(peer.expect(Wire.EXISTS, "/a"), Wire.stat(1));
        answer(peer, 1);
        assertEquals(List.of("subscribed", "[1]"), journal.told);
        journal.subscription().cancel();
        stop(peer);
    }

    @Test
    void theSameStateIsNotToldTwice() {
        Peer peer = fixture.connect();
        Journal<NodeData> journal = subscribed(Long.MAX_VALUE);
        answerNone(peer);
        peer.event(Wire.CREATED, "/a");
        answerNone(peer); // deleted again at once
        peer.event(Wire.CREATED, "/a");
        answer(peer, 1);
        peer.event(Wire.CHANGED, "/a");
        answer(peer, 1); // was read when it had changed already
        assertEquals(List.of("subscribed", "none", "[1]"), journal.told);
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
        assertEquals(List.of("subscribed", "[1]"), journal.told);
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
        assertEquals(List.of("subscribed", "[1]"), journal.told, "nothing has changed");
        second.event(Wire.CHANGED, "/a");
        answer(second, 2);
        assertEquals(List.of("subscribed", "[1]", "[2]"), journal.told);
        journal.subscription().cancel();
        stop(second);
    }

    @Test
    void endsWithTheClient() {
        Peer peer = fixture.connect();
        Journal<NodeData> idle = subscribed(1);
        answer(peer, 1);
        stop(peer);
        assertEquals(List.of("subscribed", "[1]", "error"), idle.told);
        assertInstanceOf(ClientStoppedException.class, idle.error);

        Journal<NodeData> late = subscribed(1);
        assertEquals(List.of("subscribed", "error"), late.told);
        assertInstanceOf(ClientStoppedException.class, late.error);
        fixture.assertClean();
    }

    @Test
    void endsWithWhatTheServerRefuses() {
        Peer peer = fixture.connect();
        Journal<NodeData> journal = subscribed(1);
        peer.fail(peer.expect(Wire.GET_DATA, "/a"), Wire.NO_AUTH);
        assertEquals(List.of("subscribed", "error"), journal.told);
        assertInstanceOf(RefusedException.class, journal.error);
        stop(peer);
    }

    @Test
    void endsWithAnImpossibleRequestAtOnce() {
        Peer peer = fixture.connect();
        Journal<NodeData> journal = subscribed(1);
        peer.expect(Wire.GET_DATA, "/a");
        request(journal, 0);
        assertEquals(List.of("subscribed", "error"), journal.told, "though a read is under way");
        assertInstanceOf(IllegalArgumentException.class, journal.error);
        request(journal, 1);
        request(journal, -1);
        expectNoRead(peer);
        assertEquals(List.of("subscribed", "error"), journal.told);
        fixture.handler.runAll();
        peer.connection().cut(null);
        Peer second = fixture.server.serve(ClientFixture.SESSION);
        expectNoRead(second);
        stop(second);
    }

    @Test
    void aCancelEndsReadsAndWatches() {
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
        assertEquals(List.of("subscribed", "[1]"), journal.told);
        stop(second);
        assertEquals(List.of("subscribed", "[1]"), journal.told);
    }

    @Test
    void aCancelWithoutAConnectionLeavesNothingBehind() {
        Peer peer = fixture.connect();
        peer.connection().cut(null);
        Journal<NodeData> journal = subscribed(1);
        journal.subscription().cancel();
        Peer second = fixture.server.serve(ClientFixture.SESSION);
        fixture.handler.advance(Duration.ofSeconds(2));
        second.all().forEach(asked -> second.reply(asked, Wire.data(null, 1)));
        second.reply(second.expect(Wire.REMOVE_WATCHES)); // of what the read has set at the server all the same
        assertEquals(List.of("subscribed"), journal.told);
        stop(second);
    }

    @Test
    void aSubscriberMayCancelOrAskInItsSignals() {
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
                if (told.size() < 3) {
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
        assertEquals(List.of("subscribed", "[1]", "[2]"), journal.told);
        stop(peer);
    }

    @Test
    void aSubscriberThatThrowsIsToldNothingMore() {
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
        assertEquals(List.of("subscribed"), journal.told);
        assertEquals(List.of(broken), fixture.handler.uncaught());
    }

    @Test
    void subscribersHaveNothingInCommon() {
        Peer peer = fixture.connect();
        Journal<NodeData> one = subscribed(1);
        answer(peer, 1);
        Journal<NodeData> other = subscribed(2);
        answer(peer, 1);
        peer.event(Wire.CHANGED, "/a");
        answer(peer, 2);
        assertEquals(List.of("subscribed", "[1]"), one.told);
        assertEquals(List.of("subscribed", "[1]", "[2]"), other.told);
        one.subscription().cancel();
        other.subscription().cancel();
        stop(peer);
    }

    @Test
    void tellsTheChildren() {
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
        assertEquals(List.of("subscribed", "[x]", "[x, y]", "none"), journal.told);
        journal.subscription().cancel();
        stop(peer);
    }

    private static byte[] children(int version, String... names) {
        return Wire.bytes(out -> {
            out.write(Wire.names(names));
            out.write(stat(version));
        });
    }

    /** Of a node whose last change, of data and of children, has this number. */
    private static byte[] stat(int change) {
        return Wire.bytes(out -> {
            out.writeLong(1);
            out.writeLong(change);
            out.write(new byte[44]);
            out.writeLong(change);
        });
    }

    @Test
    void anExecutorTakesTheSignalsOneAtATime() {
        Peer peer = fixture.connect();
        ArrayDeque<Runnable> executor = new ArrayDeque<>();
        Journal<NodeData> journal = journal();
        fixture.client.dataPublisher("/a").on(executor::add).subscribe(journal);
        fixture.handler.runAll();
        assertEquals(List.of(), journal.told);
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
        assertEquals(List.of("subscribed", "[1]", "[2]"), journal.told);
        journal.subscription().cancel();
        expectNoRead(peer);
        fixture.stop(peer, () -> fixture.handler.advance(SerialCallbacks.PATIENCE));
        assertTrue(executor.isEmpty());
    }

    @Test
    void anExecutorThatRefusesEndsTheSubscription() {
        Peer peer = fixture.connect();
        Journal<NodeData> journal = journal();
        fixture.client
                .dataPublisher("/a")
                .on(task -> {
                    if (!journal.told.isEmpty()) {
                        throw new RejectedExecutionException("thrown by a test");
                    }
                    task.run();
                })
                .subscribe(journal);
        request(journal, 2);
        answer(peer, 1);
        peer.event(Wire.CHANGED, "/a");
        expectNoRead(peer);
        assertEquals(List.of("subscribed"), journal.told);
        stop(peer);
    }

    @Test
    @SuppressWarnings("NullAway") // null is what is refused
    void badArgumentsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> fixture.client.dataPublisher("no/slash"));
        assertThrows(IllegalArgumentException.class, () -> fixture.client.childrenPublisher("/a/"));
        NodePublisher<NodeData> publisher = fixture.client.dataPublisher("/a");
        assertThrows(NullPointerException.class, () -> publisher.subscribe(null));
        assertThrows(NullPointerException.class, () -> publisher.on(null));
    }
}
