// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.Recipes;
import io.lanekeeper.recipes.election.ElectionOptions;
import io.lanekeeper.recipes.election.LeaderElection;
import io.lanekeeper.recipes.election.Leadership;
import io.lanekeeper.recipes.election.LeadershipListener;
import io.lanekeeper.recipes.group.Group;
import io.lanekeeper.recipes.group.Membership;
import io.lanekeeper.recipes.lock.Leases;
import io.lanekeeper.recipes.lock.Semaphore;
import io.lanekeeper.recipes.lock.SemaphoreOptions;
import io.lanekeeper.recipes.queue.ClaimQueue;
import io.lanekeeper.recipes.queue.ClaimQueue.Claim;
import io.lanekeeper.recipes.queue.ClaimQueueOptions;
import io.lanekeeper.recipes.queue.Queue;
import io.lanekeeper.recipes.value.Counter;
import io.lanekeeper.recipes.value.DoubleBarrier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The behaviour of recipes that must be the same on every handler. The test's thread is that of an application: it waits for results
 * with a blocking {@code get}.
 */
abstract class HandlerContract extends RealServerCase {
    @Test
    void lockIsHandedOverInOrder() {
        Recipes first = recipes();
        Recipes second = recipes();
        java.util.Queue<String> order = new ConcurrentLinkedQueue<>();
        Lease held = get(first.lock(path()).acquire());
        List<AsyncResult<Void>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String name = "waiter-" + i;
            AsyncResult<Lease> call = (i % 2 == 0 ? second : first).lock(path()).acquire();
            untilChildren(i + 2, path());
            all.add(call.flatMap(lease -> {
                order.add(name);
                return lease.release();
            }));
        }
        assertEquals(List.of(), List.copyOf(order));
        get(held.release());
        all.forEach(each -> get(each));
        assertEquals(List.of("waiter-0", "waiter-1", "waiter-2", "waiter-3"), List.copyOf(order));
        untilChildren(0, path());
    }

    @Test
    void cancelGivesUpThePlace() {
        Lease held = get(recipes().lock(path()).acquire());
        AsyncResult<Lease> cancelled = recipes().lock(path()).acquire();
        untilChildren(2, path());
        AsyncResult<Lease> next = recipes().lock(path()).acquire();
        untilChildren(3, path());
        assertTrue(cancelled.cancel());
        assertFalse(cancelled.cancel());
        untilChildren(2, path());
        get(held.release());
        get(get(next).release());
        assertTrue(cancelled.isCancelled());
        untilChildren(0, path());
    }

    @Test
    void tryWithoutTimeSaysWhetherItIsFree() {
        Lease held = get(recipes().lock(path()).acquire());
        assertNull(get(recipes().lock(path()).tryAcquire(Duration.ZERO)));
        untilChildren(1, path());
        get(held.release());
        Lease lease = get(recipes().lock(path()).tryAcquire(Duration.ZERO));
        assertNotNull(lease);
        get(lease.release());
    }

    /** Records what a listener is notified of. */
    private static final class Notes implements LeadershipListener {
        final java.util.Queue<String> all = new ConcurrentLinkedQueue<>();

        @Override
        public void elected(Leadership leadership) {
            all.add("elected");
        }

        @Override
        public void ended(Leadership leadership, @Nullable LossCause cause) {
            all.add("ended " + cause);
        }
    }

    @Test
    void electionPassesTheLeadOn() {
        LeaderElection first = recipes().election(path(), ElectionOptions.DEFAULT.id("first"));
        LeaderElection second = recipes().election(path(), ElectionOptions.DEFAULT.id("second"));
        Notes notes = new Notes();
        first.addListener(notes);
        get(first.start());
        Leadership leadership = get(first.awaitLeadership());
        AtomicInteger terms = new AtomicInteger();
        AsyncResult<Void> campaign = second.campaign(lead -> {
            terms.incrementAndGet();
            return lead.lost();
        });
        untilChildren(2, path());
        assertEquals(0, terms.get());
        get(leadership.resign());
        until("the second leads", () -> terms.get() == 1);
        get(second.close());
        get(campaign);
        Leadership again = get(first.awaitLeadership());
        assertTrue(again.epoch() > leadership.epoch());
        get(first.close());
        until("all is notified", () -> notes.all.size() == 4);
        assertEquals(List.of("elected", "ended null", "elected", "ended null"), List.copyOf(notes.all));
        untilChildren(0, path());
    }

    @Test
    void semaphoreHasItsMaximum() {
        SemaphoreOptions two = SemaphoreOptions.max(2);
        Semaphore here = recipes().semaphore(path(), two);
        Semaphore there = recipes().semaphore(path(), two);
        Leases one = get(here.acquire());
        Leases other = get(there.acquire());
        assertNull(get(here.tryAcquire(1, SHORT)));
        AsyncResult<Leases> both = there.acquire(2);
        get(one.release());
        assertFalse(both.isDone());
        get(other.release());
        get(get(both).release());
        untilChildren(0, path() + "/leases");
        untilChildren(0, path() + "/locks");
    }

    @Test
    void queueGivesEachItemOnce() {
        Queue here = recipes().queue(path());
        Queue there = recipes().queue(path());
        List<AsyncResult<byte[]>> takes = List.of(here.take(), there.take(), here.take(), there.take());
        for (String item : List.of("1", "2", "3", "4")) {
            get(there.put(bytes(item)));
        }
        assertEquals(
                List.of("1", "2", "3", "4"),
                takes.stream()
                        .map(take -> new String(get(take), StandardCharsets.UTF_8))
                        .sorted()
                        .toList());
        assertEquals(0, get(here.size()));
    }

    @Test
    void claimIsAcknowledgedOrGoesToAnother() {
        ClaimQueue here = recipes().claimQueue(path(), ClaimQueueOptions.DEFAULT);
        ClaimQueue there = recipes().claimQueue(path(), ClaimQueueOptions.DEFAULT);
        get(here.put(bytes("item")));
        Claim claim = get(here.claim());
        AsyncResult<Claim> waiting = there.claim();
        get(claim.giveBack());
        Claim second = get(waiting);
        assertEquals(1, second.attempts());
        assertArrayEquals(bytes("item"), second.data());
        get(second.ack());
        assertEquals(0, get(here.size()));
    }

    @Test
    void counterCountsAllAdds() {
        List<AsyncResult<Counter.Change>> adds = new ArrayList<>();
        for (int client = 0; client < 3; client++) {
            Counter counter = recipes().counter(path());
            for (int i = 0; i < 20; i++) {
                adds.add(counter.add(1));
            }
        }
        assertEquals(
                60, adds.stream().map(add -> get(add).after()).distinct().count(), "each add has a number of its own");
        assertEquals(60, get(recipes().counter(path()).get()));
    }

    @Test
    void doubleBarrierIsEnteredAndLeftTogether() {
        List<DoubleBarrier> barriers = new ArrayList<>();
        List<AsyncResult<Lease>> entering = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            barriers.add(recipes().doubleBarrier(path(), 3));
            assertTrue(entering.stream().noneMatch(AsyncResult::isDone));
            entering.add(barriers.get(i).enter());
            if (i < 2) {
                untilChildren(i + 1, path());
            }
        }
        List<Lease> inside = entering.stream().map(each -> get(each)).toList();
        AsyncResult<Void> first = barriers.get(0).leave(inside.get(0));
        AsyncResult<Void> second = barriers.get(1).leave(inside.get(1));
        assertFalse(first.isDone() || second.isDone());
        get(barriers.get(2).leave(inside.get(2)));
        get(first);
        get(second);
        untilChildren(0, path());
    }

    @Test
    void groupShowsItsMembers() {
        Group here = recipes().group(path());
        Group there = recipes().group(path());
        get(here.start());
        java.util.Queue<Set<String>> seen = new ConcurrentLinkedQueue<>();
        here.addListener(members -> seen.add(members.keySet()));
        Membership a = get(there.join("a", bytes("1")));
        until("a is shown", () -> here.members().keySet().equals(Set.of("a")));
        get(here.join("b", bytes("2")));
        until("b is shown", () -> here.members().keySet().equals(Set.of("a", "b")));
        get(a.leave());
        until("a is not shown", () -> here.members().keySet().equals(Set.of("b")));
        until("the listener is notified", () -> seen.contains(Set.of("a", "b")));
        get(here.close());
        get(there.close());
    }

    /** Listeners and links that hold their lane, in which they wait for a lock, stop no recipe. */
    @Test
    void goesOnWhileEachLaneIsHeld() {
        List<Promise<Object>> holds = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            Promise<Object> hold = handler().asyncResult();
            holds.add(hold);
            CountDownLatch begun = new CountDownLatch(1);
            handler().dispatch(new Callback(lane, () -> {
                begun.countDown();
                return hold;
            }));
            until(lane + " is held", () -> begun.getCount() == 0);
        }
        try {
            Lease lease = get(recipes().lock(path()).acquire());
            AsyncResult<Lease> waiting = recipes().lock(path()).acquire();
            untilChildren(2, path());
            get(lease.release());
            get(get(waiting).release());
            assertEquals(1, get(recipes().counter(path() + "-counter").add(1)).after());
        } finally {
            holds.forEach(hold -> hold.set("over"));
        }
    }

    /** On the loop a blocking wait for a recipe is refused at once, since nothing could complete it. */
    @Test
    void blockingOnTheLoopIsRefused() {
        AsyncResult<Lease> lease = recipes().lock(path()).acquire();
        get(lease);
        AsyncResult<Lease> open = recipes().lock(path()).acquire();
        untilChildren(2, path());
        Promise<String> seen = handler().asyncResult();
        handler().loop().execute(() -> {
            try {
                seen.set("value " + open.get(LIMIT));
            } catch (IllegalStateException e) {
                seen.set("refused");
            } catch (InterruptedException e) {
                seen.setException(e);
            }
        });
        assertEquals("refused", get(seen));
        get(get(lease).release());
        get(get(open).release());
    }
}
