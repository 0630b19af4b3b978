// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The violations of rules in one schedule. The schedule goes on after one, so that a later rule may find the same defect. */
public final class Violations {
    /** Enough of one rule: a broken one is often broken at each step. */
    private static final int MOST = 3;

    /** A violation of a rule. */
    public record Violation(String rule, String text) {
        @Override
        public String toString() {
            return rule + ": " + text;
        }
    }

    private final List<Violation> all = new ArrayList<>();

    /** Notes that a rule is broken. */
    public void add(String rule, String text) {
        if (all.stream().filter(one -> one.rule().equals(rule)).count() < MOST) {
            all.add(new Violation(rule, text));
        }
    }

    /** Returns the first violations of each rule, in their order. */
    public List<Violation> all() {
        return all;
    }

    @Override
    public String toString() {
        return all.stream().map(Violation::toString).collect(Collectors.joining("\n  "));
    }
}
