// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.Recipes;
import io.lanekeeper.recipes.value.Barrier;
import io.lanekeeper.recipes.value.DoubleBarrier;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.barriers.DistributedBarrier;
import org.apache.curator.framework.recipes.barriers.DistributedDoubleBarrier;
import org.junit.jupiter.api.Test;

/** Barriers beside Curator's {@code DistributedBarrier} and {@code DistributedDoubleBarrier} on one path. */
class CuratorBarrierTest extends CuratorCase {
    @Test
    void curatorWaitsForOurBarrierAndOursForCurators() {
        Barrier ours = recipes().barrier(path());
        DistributedBarrier theirs = new DistributedBarrier(curator(), path());
        get(ours.set());
        assertEquals(0, data(path()).length);
        CuratorThread thread = thread();
        Future<Boolean> waiting = untilWaiting(() -> thread.beginRun(theirs::waitOnBarrier));
        assertFalse(waiting.isDone());
        assertTrue(get(ours.lift()));
        assertTrue(CuratorThread.get(waiting));
        thread.run(theirs::setBarrier);
        assertFalse(get(ours.tryAwait(SHORT)));
        AsyncResult<Void> held = untilWaiting(() -> recipes().barrier(path()).await());
        assertFalse(held.isDone());
        thread.run(theirs::removeBarrier);
        get(held);
        assertFalse(get(ours.lift()));
    }

    /** Two members of each library enter together and leave together. */
    @Test
    void membersOfBothMeetAndPart() {
        DoubleBarrier ours =
                Recipes.builder(client()).identifier("ours").build().doubleBarrier(path(), 4);
        CuratorFramework curator = curator();
        DistributedDoubleBarrier third = new DistributedDoubleBarrier(curator, path(), 4);
        DistributedDoubleBarrier fourth = new DistributedDoubleBarrier(curator, path(), 4);
        AsyncResult<Lease> first = ours.enter();
        DoubleBarrier others = recipes().doubleBarrier(path(), 4);
        AsyncResult<Lease> second = others.enter();
        CuratorThread thread = thread();
        Future<Boolean> thirdIn = thread.beginRun(third::enter);
        untilChildren(3, path());
        List<String> names = children(path());
        names.forEach(name -> assertMatches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", name));
        assertEquals(
                List.of("", "curator", "ours"),
                names.stream().map(name -> text(path() + '/' + name)).sorted().toList());
        assertFalse(first.isDone() || second.isDone() || thirdIn.isDone());
        CuratorThread last = thread();
        assertTrue(CuratorThread.get(last.beginRun(fourth::enter)));
        Lease one = get(first);
        Lease two = get(second);
        assertTrue(CuratorThread.get(thirdIn));
        assertTrue(children(path()).contains("ready"));
        AsyncResult<Void> oneOut = ours.leave(one);
        Future<Boolean> thirdOut = thread.beginRun(third::leave);
        Future<Boolean> fourthOut = last.beginRun(fourth::leave);
        assertFalse(oneOut.isDone());
        get(others.leave(two));
        get(oneOut);
        assertTrue(CuratorThread.get(thirdOut));
        assertTrue(CuratorThread.get(fourthOut));
        untilChildren(0, path());
    }
}
