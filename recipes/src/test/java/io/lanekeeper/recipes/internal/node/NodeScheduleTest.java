// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.recipes.internal.SessionTracker;
import io.lanekeeper.recipes.node.PersistentNodeOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Random schedules of nodes that clients keep, and planted breaks that the rules find. */
class NodeScheduleTest {
    private static final int SCHEDULES = Integer.getInteger("simulation.nodeSchedules", 300);
    private static final long SEED = Long.getLong("simulation.seed", 1);
    private static final int FOR_A_BREAK = 400;

    private static List<String> violations(long seed, NodeSchedule.Making knowledge) {
        NodeSchedule schedule = new NodeSchedule(seed, knowledge);
        List<String> wrong = new ArrayList<>(schedule.run());
        if (wrong.isEmpty()) {
            wrong.addAll(schedule.end());
        }
        return wrong;
    }

    @Test
    void nodesAreAsTheyShallBeAfterAllFaults() {
        for (long seed = SEED; seed < SEED + SCHEDULES; seed++) {
            List<String> wrong;
            try {
                wrong = violations(seed, Knowledge::new);
            } catch (IllegalStateException e) {
                throw new AssertionError("seed " + seed, e);
            }
            assertEquals(List.of(), wrong, "seed " + seed);
        }
    }

    private static void found(NodeSchedule.Making broken) {
        for (long seed = 1; seed <= FOR_A_BREAK; seed++) {
            try {
                if (!violations(seed, broken).isEmpty()) {
                    return;
                }
            } catch (IllegalStateException e) {
                return; // An endless loop is found as well.
            }
        }
        throw new AssertionError("the break was not found in " + FOR_A_BREAK + " schedules");
    }

    private static class Broken extends Knowledge {
        Broken(SessionTracker sessions, PersistentNodeOptions options) {
            super(sessions, options);
        }
    }

    @Test
    void anyNodeTakenForOursIsFound() {
        found((sessions, options) -> new Broken(sessions, options) {
            @Override
            Seen.Kind kindOf(NodeData node) {
                return Seen.Kind.OURS;
            }
        });
    }

    @Test
    void nodeOfAFormerSessionTakenForOursIsFound() {
        found((sessions, options) -> new Broken(sessions, options) {
            @Override
            Seen.Kind kindOf(NodeData node) {
                Seen.Kind kind = super.kindOf(node);
                return kind == Seen.Kind.FORMER ? Seen.Kind.OURS : kind;
            }
        });
    }

    @Test
    void strangersNodeTakenForOneOfAFormerSessionIsFound() {
        found((sessions, options) -> new Broken(sessions, options) {
            @Override
            Seen.Kind kindOf(NodeData node) {
                Seen.Kind kind = super.kindOf(node);
                return kind == Seen.Kind.FOREIGN ? Seen.Kind.FORMER : kind;
            }
        });
    }

    @Test
    void unknownCreationTakenForNoneIsFound() {
        found((sessions, options) -> new Broken(sessions, options) {
            @Override
            void writeUnknown() {
                absent();
            }
        });
    }

    @Test
    void nodeThatIsNotCreatedInTheNextSessionIsFound() {
        found((sessions, options) -> new Broken(sessions, options) {
            @Override
            void sessionOver() {}
        });
    }
}
