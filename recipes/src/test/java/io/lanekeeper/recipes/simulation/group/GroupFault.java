// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.group;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.group.Group;
import io.lanekeeper.recipes.group.GroupLayout;
import io.lanekeeper.recipes.internal.group.PathGroup;
import io.lanekeeper.recipes.simulation.FaultyClient;
import io.lanekeeper.recipes.simulation.Finding;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import java.util.function.Function;

/** Ways to break what a group uses, each with the violation by which it has to be found. */
enum GroupFault implements FaultyClient.Fault {
    /** The group is read once. */
    NO_WATCH("MembersAreShown", "shows") {
        @Override
        public AsyncResult<?> call(String method, Object[] arguments, Function<Object[], AsyncResult<?>> operation) {
            Object[] unwatched = {arguments[0], null};
            return operation.apply(method.startsWith("getChildren") && arguments.length == 2 ? unwatched : arguments);
        }
    },
    /** A payload that is set is not written. */
    KEEPS_PAYLOADS("MembersAreShown", "members:") {
        @Override
        public AsyncResult<?> call(String method, Object[] arguments, Function<Object[], AsyncResult<?>> operation) {
            Object[] empty = arguments.clone();
            if (method.equals("setData")) {
                empty[1] = new byte[0];
            }
            return operation.apply(empty);
        }
    };

    private final String rule;
    private final String words;

    GroupFault(String rule, String words) {
        this.rule = rule;
        this.words = words;
    }

    /** Returns the violation by which it has to be found. */
    Finding finding() {
        return new Finding(rule, words);
    }

    /** Makes the group of a process, with the fault. */
    Group make(SimulatedProcess process, String path) {
        return new PathGroup(process.brokenContext(this), path, GroupLayout.MEMBER);
    }
}
