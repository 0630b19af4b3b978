// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.group;

import io.lanekeeper.recipes.group.Group;
import io.lanekeeper.recipes.group.Membership;
import io.lanekeeper.recipes.simulation.Rule;
import io.lanekeeper.recipes.simulation.Scene;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** At rest each member that has not left has its node, with its last payload, there is no other, and each group shows these. */
final class MembersAreShown extends Rule {
    private final Scene scene;
    private final String path;

    MembersAreShown(Scene scene, String path) {
        super(scene);
        this.scene = scene;
        this.path = path;
    }

    private static String text(byte @Nullable [] data) {
        return data == null ? "" : new String(data, StandardCharsets.UTF_8);
    }

    private List<String> nodes() {
        return scene.servers().exists(path) ? scene.servers().children(path) : List.of();
    }

    void checkMembers(Map<Membership, String> payloads) {
        Map<String, String> expected = new HashMap<>();
        payloads.forEach((membership, payload) -> {
            expected.put(membership.id(), payload);
            require(
                    membership.state() == Membership.State.PRESENT,
                    () -> membership.id() + " is " + membership.state() + " at rest");
        });
        Map<String, String> present = new HashMap<>();
        nodes().forEach(name -> present.put(name, text(scene.servers().data(path + '/' + name))));
        require(present.equals(expected), () -> "members: " + present + " (expected: " + expected + ")");
    }

    void checkShown(SimulatedProcess process, Group group) {
        Map<String, String> present = new HashMap<>();
        nodes().forEach(name -> present.put(name, text(scene.servers().data(path + '/' + name))));
        Map<String, String> shown = new HashMap<>();
        group.members().forEach((id, member) -> {
            shown.put(id, text(member.payload()));
            require(member.confirmed(), () -> process + ": " + id + " is not confirmed at rest");
        });
        require(shown.equals(present), () -> process + " shows " + shown + " (expected: " + present + ")");
    }

    void checkEnd() {
        require(nodes().isEmpty(), () -> "left: " + nodes());
    }
}
