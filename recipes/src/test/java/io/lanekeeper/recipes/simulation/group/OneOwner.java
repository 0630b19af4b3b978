// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.group;

import io.lanekeeper.recipes.group.SetPartitioner;
import io.lanekeeper.recipes.group.SetPartitioner.Partition;
import io.lanekeeper.recipes.simulation.Rule;
import io.lanekeeper.recipes.simulation.Scene;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** At each instant an item has one owner at most, by its process's clock, and at rest each item has one. */
final class OneOwner extends Rule {
    private final Scene scene;

    OneOwner(Scene scene) {
        super(scene);
        this.scene = scene;
    }

    /** Sessions that were ended by hand are left out: their owners cannot know that at once. */
    void check(Collection<Partition> partitions) {
        Map<String, Partition> owners = new HashMap<>();
        for (Partition next : partitions) {
            if (next.isHeld() && !scene.truth().wasEndedByHand(next.sessionId())) {
                Partition other = owners.put(next.item(), next);
                require(other == null, () -> next.item() + " is owned twice: " + other + " and " + next);
            }
        }
    }

    void checkRest(Set<String> items, Collection<SetPartitioner> members) {
        for (String item : items) {
            long owners = members.stream()
                    .filter(member -> member.owned().containsKey(item))
                    .count();
            require(
                    owners == (members.isEmpty() ? 0 : 1),
                    () -> item + " has " + owners + " owners at rest, of " + members.size() + " members");
        }
    }

    void checkEnd(String path, Set<String> items) {
        checkEmpty(path + "/party");
        items.forEach(item -> checkEmpty(path + "/locks/" + item));
    }

    private void checkEmpty(String directory) {
        if (scene.servers().exists(directory)) {
            require(
                    scene.servers().children(directory).isEmpty(),
                    () -> "left in " + directory + ": " + scene.servers().children(directory));
        }
    }
}
