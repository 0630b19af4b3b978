// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

/**
 * The violation by which a planted fault is found.
 *
 * @param rule the name of the rule
 * @param words a part of its text
 */
public record Finding(String rule, String words) {
    boolean isIn(Violations.Violation violation) {
        return violation.rule().equals(rule) && violation.text().contains(words);
    }
}
