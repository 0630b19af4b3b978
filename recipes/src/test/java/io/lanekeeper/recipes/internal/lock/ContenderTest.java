// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.lock.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The needs of other recipes of the queue: hooks, kinds, a watched node, a transaction at the head. */
class ContenderTest {
    private static final Layout LATCH = Layout.named("latch-");
    private static final QueueKey KEY = QueueKey.exclusive(LockFixture.PATH, LATCH);

    private final LockFixture locks = new LockFixture(2);

    @AfterEach
    void nothingIsLeft() {
        locks.assertNothingLeft();
        locks.close();
    }

    /** Notes what it hears. */
    private final class Recorder implements Claimant {
        final List<String> events = new ArrayList<>();
        final Contender contender;
        private final RecipeContext context;

        Recorder(int client, boolean watchOwnNode) {
            context = locks.clients.context(client);
            ContenderKind kind = ContenderKind.exclusive(LATCH);
            contender = locks.queues(client).contender(KEY, kind, "me", watchOwnNode, this);
            locks.clients.handler.onLoop(contender::start);
        }

        @Override
        public void entering(LoopSession session) {
            events.add("entering");
        }

        @Override
        public void entered() {
            events.add("entered");
        }

        @Override
        public void behind() {
            events.add("behind");
        }

        @Override
        public void first() {
            events.add("first");
        }

        @Override
        public boolean displaced(LossCause cause) {
            events.add(cause.name());
            return true;
        }

        @Override
        public void failed(Throwable error) {
            events.add("failed");
        }

        @Override
        public AsyncResult<?> close() {
            return AsyncResults.completed(context.handler(), null);
        }

        void leave() {
            locks.clients.handler.onLoop(contender::leave);
        }
    }

    @Test
    void candidateHearsOfItsPlaceAndOfTheLossOfItsNode() {
        Recorder one = new Recorder(0, true);
        locks.clients.settle();
        assertEquals(List.of("entering", "entered", "first"), one.events);
        assertEquals(3, locks.requests(0).size(), "with its watch");
        Recorder other = new Recorder(1, true);
        locks.clients.settle();
        assertEquals(List.of("entering", "entered", "behind"), other.events);
        one.events.clear();
        locks.clients.servers.delete(one.contender.path());
        locks.clients.settle();
        assertEquals(List.of("NODE_GONE", "entering", "entered", "behind"), one.events);
        assertTrue(other.events.contains("first"), other.events::toString);
        locks.clients.expire(1);
        locks.clients.settle();
        locks.clients.settle();
        assertTrue(other.events.contains("SESSION_EXPIRED"), other.events::toString);
        assertTrue(one.events.contains("first"), one.events::toString);
        one.leave();
        other.leave();
    }

    @Test
    void transactionAtTheHeadTakesTheNodeAlong() {
        Recorder one = new Recorder(0, true);
        Recorder next = new Recorder(0, false);
        locks.clients.settle();
        assertFalse(next.events.contains("first"));
        one.events.clear();
        locks.clients.handler.onLoop(() -> {
            one.contender.ignoreOwnNode();
            List<Op> ops = List.of(
                    Op.create("/lease", null, one.context.node(CreateMode.EPHEMERAL)), Op.delete(one.contender.path()));
            one.context.in(one.contender.session()).multi(ops).whenDone(done -> {
                assertNull(done.exception());
                one.contender.end();
            });
        });
        locks.clients.settle();
        assertEquals(List.of(), one.events, "its own deletion is no loss");
        assertTrue(next.events.contains("first"), "woken without a watch");
        next.leave();
    }

    @Test
    void otherKindsInADirectoryAreIgnored() {
        Lease lock = locks.hold(0);
        Recorder candidate = new Recorder(1, false);
        locks.clients.settle();
        assertTrue(candidate.events.contains("first"));
        candidate.leave();
        locks.clients.get(lock.release());
    }

    @Test
    void namesAreReadAndCompared() {
        Set<String> kinds = Set.of("lock-", "__lock__");
        assertNull(NodeName.of("lock-", kinds));
        assertNull(NodeName.of("0000000000", kinds));
        assertNull(NodeName.of("x-lock-00000000001", kinds));
        assertNull(NodeName.of("x-lock-9999999999", kinds));
        assertNull(NodeName.of("x-lock-+000000001", kinds));
        NodeName last = name("x-lock-2147483647", kinds);
        NodeName wrapped = name("y__lock__-2147483648", kinds);
        NodeName short9 = name("z-lock--999999999", kinds);
        assertEquals(Integer.MIN_VALUE, wrapped.sequence());
        assertEquals(-999_999_999, short9.sequence());
        assertTrue(last.isBefore(wrapped));
        assertFalse(wrapped.isBefore(last));
        assertEquals("y__rlock__-2147483648", wrapped.as("__rlock__"));
        assertEquals("z-READ-999999999", short9.as("READ"));
        assertEquals("x-READ2147483647", last.as("READ"));
    }

    private static NodeName name(String text, Set<String> kinds) {
        NodeName name = NodeName.of(text, kinds);
        if (name == null) {
            throw new AssertionError(text);
        }
        return name;
    }
}
