// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

import java.util.function.Supplier;

/** A rule that must hold in each schedule. */
public abstract class Rule {
    private final Violations violations;

    /** Makes a rule whose violations go to {@code scene}. */
    protected Rule(Scene scene) {
        violations = scene.violations();
    }

    /** Returns a few words that name the rule, and by which a planted fault says which rule has to find it. */
    public String name() {
        return getClass().getSimpleName();
    }

    /** Notes a violation. */
    protected final void broken(String text) {
        violations.add(name(), text);
    }

    /** Checks {@code holds}, and notes a violation otherwise. */
    public final void require(boolean holds, Supplier<String> text) {
        if (!holds) {
            broken(text.get());
        }
    }
}
