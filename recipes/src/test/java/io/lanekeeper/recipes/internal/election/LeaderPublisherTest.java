// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.recipes.election.LeaderElection;
import io.lanekeeper.recipes.election.Participant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The leader as others see it. */
class LeaderPublisherTest {
    private final ElectionFixture fixture = new ElectionFixture(3);

    @AfterEach
    void nothingIsLeft() {
        fixture.assertNothingLeft();
        fixture.close();
    }

    private static class Observer implements Flow.Subscriber<Optional<Participant>> {
        final List<String> leaders = new ArrayList<>();
        final List<Long> epochs = new ArrayList<>();
        Flow.@Nullable Subscription subscription;

        @Nullable
        Throwable error;

        @Override
        public void onSubscribe(Flow.Subscription own) {
            subscription = own;
            own.request(Long.MAX_VALUE);
        }

        private Flow.Subscription subscription() {
            return Objects.requireNonNull(subscription);
        }

        void request(long n) {
            subscription().request(n);
        }

        void cancel() {
            subscription().cancel();
        }

        @Override
        public void onNext(Optional<Participant> leader) {
            leaders.add(leader.map(Participant::id).orElse("-"));
            leader.ifPresent(present -> epochs.add(present.epoch()));
        }

        @Override
        public void onError(Throwable why) {
            error = why;
        }

        @Override
        public void onComplete() {
            throw new AssertionError();
        }
    }

    private Observer observe(int client) {
        Observer observer = new Observer();
        fixture.election(client).leader().subscribe(observer);
        fixture.clients.settle();
        return observer;
    }

    @Test
    void costsTwoRequestsForEachLeader() {
        LeaderElection first = fixture.started(0);
        Observer observer = observe(2);
        assertEquals(List.of("client 0"), observer.leaders);
        assertEquals(List.of(ElectionFixture.LIST, ElectionFixture.READ), fixture.requests(2));
        LeaderElection second = fixture.started(1);
        assertEquals(List.of(), fixture.requests(2), "a candidate that joins");
        fixture.clients.get(first.close());
        fixture.clients.settle();
        assertEquals(List.of("client 0", "client 1"), observer.leaders);
        assertEquals(List.of(ElectionFixture.LIST, ElectionFixture.READ), fixture.requests(2));
        assertEquals(ElectionFixture.leadership(second).epoch(), observer.epochs.get(1));
        fixture.clients.disconnect(2);
        fixture.clients.handler.advance(Duration.ofSeconds(3));
        assertEquals(List.of(), fixture.requests(2), "resumed");
        observer.cancel();
    }

    @Test
    void emptyAndMissingDirectories() {
        Observer observer = observe(2);
        assertEquals(List.of("-"), observer.leaders);
        fixture.clients.servers.create(ElectionFixture.PATH + "/other", null);
        fixture.clients.settle();
        fixture.clients.servers.delete(ElectionFixture.PATH + "/other");
        fixture.clients.servers.delete(ElectionFixture.PATH);
        fixture.clients.settle();
        assertEquals(List.of("-"), observer.leaders);
        LeaderElection first = fixture.started(0);
        fixture.clients.settle();
        assertEquals(List.of("-", "client 0"), observer.leaders);
        fixture.clients.get(first.close());
        fixture.clients.settle();
        assertEquals(List.of("-", "client 0", "-"), observer.leaders);
        observer.cancel();
    }

    @Test
    void goesOnInTheNextSession() {
        fixture.started(0);
        fixture.started(1);
        Observer observer = observe(2);
        fixture.clients.disconnect(2);
        fixture.clients.expire(2);
        fixture.clients.handler.advance(Duration.ofSeconds(5));
        assertEquals(List.of("client 0"), observer.leaders);
        fixture.clients.expire(0);
        fixture.clients.handler.advance(Duration.ofSeconds(5));
        assertEquals(List.of("client 0", "client 1"), observer.leaders);
        observer.cancel();
    }

    @Test
    void neverGoesBackAtAServerThatIsBehind() {
        fixture.started(0);
        LeaderElection second = fixture.started(1);
        Observer observer = observe(2);
        long session = fixture.clients.client(2).sessionId();
        int server = fixture.clients.servers.serverOf(session);
        for (int other = 0; other < 3; other++) {
            if (other != server) {
                fixture.clients.servers.lag(other, Duration.ofSeconds(2));
            }
        }
        fixture.elections(0).close();
        fixture.clients.handler.runUntil(() -> observer.leaders.size() == 2, Duration.ofSeconds(5));
        assertEquals(List.of("client 0", "client 1"), observer.leaders);
        second.close();
        fixture.clients.servers.stop(server);
        fixture.clients.handler.advance(Duration.ofSeconds(10));
        fixture.clients.servers.start(server);
        for (int other = 0; other < 3; other++) {
            fixture.clients.servers.lag(other, Duration.ZERO);
        }
        fixture.clients.handler.advance(Duration.ofSeconds(10));
        assertEquals(List.of("client 0", "client 1", "-"), observer.leaders);
        observer.cancel();
    }

    @Test
    void endsWithTheClient() {
        Observer observer = observe(2);
        fixture.clients.get(fixture.clients.client(2).stop());
        fixture.clients.settle();
        assertInstanceOf(ClientStoppedException.class, observer.error);
        assertNull(observe(1).error);
        Observer late = observe(2);
        assertInstanceOf(ClientStoppedException.class, late.error);
        fixture.clients.get(fixture.clients.client(1).stop());
    }

    @Test
    void demandIsKept() {
        LeaderElection first = fixture.started(0);
        fixture.started(1);
        Observer observer = new Observer() {
            @Override
            public void onSubscribe(Flow.Subscription own) {
                subscription = own;
                own.request(1);
            }
        };
        LeaderElection watcher = fixture.election(2);
        watcher.leader().on(Runnable::run).subscribe(observer);
        fixture.clients.settle();
        fixture.clients.get(first.close());
        fixture.clients.settle();
        assertEquals(List.of("client 0"), observer.leaders);
        observer.request(1);
        fixture.clients.settle();
        assertEquals(List.of("client 0", "client 1"), observer.leaders);
        observer.request(0);
        fixture.clients.settle();
        assertInstanceOf(IllegalArgumentException.class, observer.error);
    }
}
