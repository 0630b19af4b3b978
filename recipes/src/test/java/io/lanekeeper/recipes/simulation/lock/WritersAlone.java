// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.lock;

import io.lanekeeper.recipes.simulation.HoldersPlay.Held;
import io.lanekeeper.recipes.simulation.Rule;
import io.lanekeeper.recipes.simulation.Scene;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A writer is never together with others, and all are granted in the order of their numbers: a writer was the first of the queue, and
 * a reader had no writer in front of it.
 */
final class WritersAlone extends Rule {
    private static final String WRITER = "__WRIT__";
    private static final int DIGITS = 10;

    /** The nodes that could be granted at some time. */
    private final Set<String> served = new HashSet<>();

    WritersAlone(Scene scene) {
        super(scene);
    }

    private static int number(String node) {
        return Integer.parseInt(node.substring(node.length() - DIGITS));
    }

    void observe(List<String> nodes) {
        for (String node : nodes) {
            boolean writes = node.contains(WRITER);
            boolean behind = nodes.stream()
                    .anyMatch(other -> number(other) < number(node) && (writes || other.contains(WRITER)));
            if (!behind) {
                served.add(node);
            }
        }
    }

    void granted(Held given, boolean writes) {
        String path = given.lease().path();
        String node = path.substring(path.lastIndexOf('/') + 1);
        require(served.contains(node), () -> given + (writes ? ", a writer," : "") + " was given before its turn");
    }

    void checkHeld(List<Held> now, Predicate<Held> writes) {
        require(now.size() <= 1 || now.stream().noneMatch(writes), () -> "a writer and others at once: " + now);
    }

    void checkEnd(List<String> nodes) {
        require(nodes.isEmpty(), () -> "left: " + nodes);
    }
}
