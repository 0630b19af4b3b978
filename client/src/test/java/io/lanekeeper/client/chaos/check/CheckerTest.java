// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule finds what breaks its promise and nothing else, in histories by hand. */
class CheckerTest {
    static Stream<Case> rightHistories() {
        return RightHistories.all();
    }

    static Stream<Case> brokenHistories() {
        return BrokenHistories.all();
    }

    @ParameterizedTest
    @MethodSource("rightHistories")
    void correctHistoryPasses(Case right) {
        assertEquals(List.of(), Checker.check(right.history()));
    }

    @ParameterizedTest
    @MethodSource("brokenHistories")
    void brokenHistoryBreaksItsPromiseAlone(Case wrong) {
        List<Violation> violations = Checker.check(wrong.history());
        Set<Promise> broken = violations.stream().map(Violation::promise).collect(Collectors.toSet());
        assertEquals(Collections.singleton(wrong.promise()), broken, violations::toString);
    }

    @Test
    void eachPromiseIsBrokenByAHistory() {
        assertEquals(
                EnumSet.allOf(Promise.class),
                brokenHistories().map(Case::promise).collect(Collectors.toSet()));
    }
}
