// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.lock;

import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.lock.Leases;
import io.lanekeeper.recipes.simulation.HoldersPlay.Held;
import io.lanekeeper.recipes.simulation.Rule;
import io.lanekeeper.recipes.simulation.Scene;
import java.util.List;

/** A semaphore has as many lease nodes as are allowed, at most; a call gets all that it wanted; nothing stays in the end. */
final class WithinMax extends Rule {
    private final int max;

    WithinMax(Scene scene, int max) {
        super(scene);
        this.max = max;
    }

    void checkNodes(List<String> nodes) {
        require(nodes.size() <= max, () -> nodes.size() + " leases (expected: at most " + max + "): " + nodes);
    }

    void granted(Held given, int wanted) {
        int units = units(given.lease());
        require(units == wanted, () -> given + " has " + units + " units (expected: " + wanted + ")");
    }

    private static int units(Lease lease) {
        return lease instanceof Leases leases ? leases.units().size() : 1;
    }

    void checkHeld(List<Held> now) {
        int units = 0;
        for (Held one : now) {
            units += units(one.lease());
        }
        int all = units;
        require(all <= max, () -> all + " are held at once (expected: at most " + max + "): " + now);
    }

    void checkEnd(List<String> leases, List<String> queue) {
        require(leases.isEmpty(), () -> "left: " + leases);
        require(queue.isEmpty(), () -> "left in the queue: " + queue);
    }
}
