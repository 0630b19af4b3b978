// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.group.Group;
import io.lanekeeper.recipes.group.GroupLayout;
import io.lanekeeper.recipes.group.PartitionerOptions;
import io.lanekeeper.recipes.group.SetPartitioner;
import io.lanekeeper.recipes.group.TimedLease;
import io.lanekeeper.recipes.group.TimedLease.Grant;
import io.lanekeeper.recipes.integration.RealServerCase;
import io.lanekeeper.recipes.queue.ClaimQueue;
import io.lanekeeper.recipes.queue.ClaimQueue.Claim;
import io.lanekeeper.recipes.queue.ClaimQueueOptions;
import io.lanekeeper.recipes.queue.Queue;
import io.lanekeeper.recipes.value.Codecs;
import io.lanekeeper.recipes.value.Counter;
import io.lanekeeper.recipes.value.DoubleBarrier;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Values, queues and groups beside nodes that have the names and data of kazoo's, made by hand. */
class KazooDataTest extends RealServerCase {
    private static final String HEX = "f75d1ab49f6c4b0eb0b8e6ca1cd0f2d4";

    private void delete(String node) {
        get(observer().delete(node));
    }

    @Test
    void countersHaveTheDigitsOfKazoo() {
        get(observer().ensurePath(path())); // as kazoo begins
        Counter ours = recipes().counter(path()).codec(Codecs.ASCII);
        assertEquals(0, get(ours.get()));
        assertEquals(-2, get(ours.add(-2)).after());
        assertEquals("-2", text(path()));
        get(observer().setData(path(), bytes("17")));
        assertEquals(18, get(ours.add(1)).after());
        String four = path() + "-curator";
        get(observer().create(four, new byte[] {0, 0, 1, 0})); // support_curator
        Counter asCurator = recipes().counter(four).codec(Codecs.INT_BE);
        assertEquals(257, get(asCurator.add(1)).after());
        assertArrayEquals(new byte[] {0, 0, 1, 1}, data(four));
        get(observer().setData(path(), bytes("1.5")));
        assertTrue(String.valueOf(failure(ours.get()).getMessage()).contains(path()));
    }

    @Test
    void doubleBarrierMeetsMembersOfKazoo() {
        String theirs = make(path() + '/' + HEX, "host", CreateMode.EPHEMERAL);
        DoubleBarrier ours = recipes().doubleBarrier(path(), 2);
        Lease lease = get(ours.enter());
        assertPersistentReady();
        AsyncResult<Void> leaving = untilWaiting(() -> ours.leave(lease));
        assertFalse(leaving.isDone());
        delete(theirs);
        get(leaving);
    }

    private void assertPersistentReady() {
        assertEquals(0, stat(path() + "/ready").ephemeralOwner());
    }

    @Test
    void ourMembersWaitForOneOfKazooThatMakesReady() {
        DoubleBarrier ours = recipes().doubleBarrier(path(), 2);
        AsyncResult<Lease> entering = untilWaiting(ours::enter);
        untilChildren(1, path());
        assertFalse(entering.isDone());
        String theirs = make(path() + '/' + HEX, "host", CreateMode.EPHEMERAL);
        make(path() + "/ready", "", CreateMode.PERSISTENT);
        Lease lease = get(entering);
        AsyncResult<Void> leaving = ours.leave(lease);
        delete(theirs);
        get(leaving);
        untilChildren(0, path());
    }

    /** kazoo sets one watch on the lowest node, and heeds its deletion only. */
    @Test
    void lowestMemberOfADoubleBarrierIsDeletedAndNotChanged() {
        String theirs = make(path() + '/' + HEX, "host", CreateMode.EPHEMERAL);
        DoubleBarrier ours = recipes().doubleBarrier(path(), 2);
        Lease lowest = get(ours.enter());
        AsyncResult<Void> leaving = untilWaiting(() -> ours.leave(lowest));
        Promise<EventType> seen = handler().asyncResult();
        assertNotNull(get(observer().exists(lowest.path(), event -> seen.set(event.type()))));
        delete(theirs);
        get(leaving);
        assertEquals(EventType.NODE_DELETED, get(seen));
    }

    @Test
    void queueHasTheNamesOfKazoo() {
        Queue ours = recipes().queue(path());
        get(ours.put(bytes("late"), 200));
        assertMatches("entry-200-[0-9]{10}", onlyChild(path()));
        make(path() + "/entry-100-", "first", CreateMode.PERSISTENT_SEQUENTIAL);
        make(path() + "/entry-005-", "urgent", CreateMode.PERSISTENT_SEQUENTIAL);
        assertArrayEquals(bytes("urgent"), get(ours.take()));
        assertArrayEquals(bytes("first"), get(ours.take()));
        assertArrayEquals(bytes("late"), get(ours.take()));
        assertEquals(0, get(ours.size()));
    }

    private ClaimQueue claims() {
        return recipes().claimQueue(path(), ClaimQueueOptions.DEFAULT);
    }

    @Test
    void claimsAreThoseOfALockingQueue() {
        ClaimQueue ours = claims();
        get(ours.put(bytes("first")));
        String first = onlyChild(path() + "/entries");
        assertMatches("entry-100-[0-9]{10}", first);
        String second = make(path() + "/entries/entry-100-", "second", CreateMode.PERSISTENT_SEQUENTIAL);
        Claim claim = get(ours.claim());
        assertEquals(first, claim.name());
        assertEquals(claim.sessionId(), stat(path() + "/taken/" + first).ephemeralOwner());
        String name = second.substring(second.lastIndexOf('/') + 1);
        String taken = make(path() + "/taken/" + name, HEX, CreateMode.EPHEMERAL); // by a consumer of kazoo
        assertNull(get(claims().tryClaim(SHORT)));
        AsyncResult<Claim> waiting = untilWaiting(() -> claims().claim());
        assertFalse(waiting.isDone());
        delete(taken); // it has died
        Claim next = get(waiting);
        assertArrayEquals(bytes("second"), next.data());
        get(claim.ack());
        get(next.ack());
        assertEquals(List.of(), children(path() + "/entries"));
        assertEquals(List.of(), children(path() + "/taken"));
    }

    @Test
    void partyAndShallowPartyAreGroups() {
        make(path() + '/' + HEX + "__party__", "theirs", CreateMode.EPHEMERAL);
        Group party = recipes().group(path(), GroupLayout.PARTY);
        get(party.start());
        assertEquals(Set.of("theirs"), party.members().keySet());
        get(party.join("ours", new byte[0]));
        until("both are shown", () -> party.members().keySet().equals(Set.of("theirs", "ours")));
        String own = children(path()).stream()
                .filter(name -> !name.startsWith(HEX))
                .findFirst()
                .orElseThrow();
        assertMatches("[0-9a-f]{32}__party__", own);
        assertEquals("ours", text(path() + '/' + own));
        get(party.close());
        String shallow = path() + "-shallow";
        make(shallow + '/' + HEX + "-theirs", "", CreateMode.EPHEMERAL);
        Group group = recipes().group(shallow, GroupLayout.SHALLOW_PARTY);
        get(group.start());
        get(group.join("ours", new byte[0]));
        until("both are shown", () -> group.members().keySet().equals(Set.of("theirs", "ours")));
        assertMatches(
                "[0-9a-f]{32}-ours",
                children(shallow).stream()
                        .filter(name -> !name.startsWith(HEX))
                        .findFirst()
                        .orElseThrow());
        get(group.close());
    }

    /** A member of kazoo that does not react keeps its share: ours takes what is its own, under kazoo's locks. */
    @Test
    void partitionerHasTheNodesOfKazoo() {
        make(path() + "/party/" + HEX + "-theirs", "", CreateMode.EPHEMERAL);
        PartitionerOptions options = new PartitionerOptions(
                Set.of("1", "2", "3", "4"), "ours", PartitionerOptions.Share.STRIDE, Duration.ZERO, null);
        SetPartitioner ours = recipes().partitioner(path(), options);
        get(ours.start());
        get(ours.settled());
        assertEquals(2, ours.owned().size());
        assertEquals(2, children(path() + "/party").size());
        for (String item : ours.owned().keySet()) {
            assertMatches("[0-9a-f]{32}__lock__[0-9]{10}", onlyChild(path() + "/locks/" + item));
        }
        get(ours.close());
        untilChildren(1, path() + "/party");
    }

    @Test
    void timedLeaseHasTheJsonOfKazoo() {
        String node = path() + "/lease_holder";
        TimedLease ours = recipes().kazooLease(path(), Duration.ofSeconds(60));
        Grant grant = get(ours.tryObtain("ours"));
        assertNotNull(grant);
        assertMatches(
                "\\{\"version\": ?1, ?\"holder\": ?\"ours\", ?\"end\": ?\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\"}",
                text(node));
        assertNull(get(recipes().kazooLease(path(), Duration.ofSeconds(60)).tryObtain("stranger")));
        get(ours.release(grant));
        make(node, json(1, "theirs", 60), CreateMode.PERSISTENT);
        assertNull(get(ours.tryObtain("ours")));
        get(observer().setData(node, bytes(json(1, "theirs", -1))));
        Grant after = get(ours.tryObtain("ours"));
        assertNotNull(after);
        assertTrue(after.token() > grant.token());
        get(observer().setData(node, bytes(json(2, "theirs", -1)))); // a later form, which only its authors know
        assertNull(get(ours.tryObtain("ours")));
        until("no lock is left", () -> children(path()).equals(List.of("lease_holder")));
    }

    private static String json(int version, String holder, int seconds) {
        LocalDateTime end =
                LocalDateTime.now(ZoneOffset.UTC).plusSeconds(seconds).truncatedTo(ChronoUnit.SECONDS);
        return "{\"version\": " + version + ", \"holder\": \"" + holder + "\", \"end\": \""
                + DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").format(end) + "\"}";
    }
}
