// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** In one package at most six classes know each other, directly or by way of others: a reader of one of them must read all. */
class KnotTest {
    private static final int MOST = 6;

    /** The errors are one sealed hierarchy, which names all of its classes. */
    private static final String SEALED = "io.lanekeeper.client.error";

    @Test
    void packagesHaveSmallKnots() {
        Map<String, Map<String, Set<String>>> packages = new TreeMap<>();
        for (JavaClass each : ArchitectureTest.CLASSES) {
            if (each.getPackageName().startsWith("io.lanekeeper.testing")
                    || each.getPackageName().equals(SEALED)) {
                continue;
            }
            Set<String> used = packages.computeIfAbsent(each.getPackageName(), name -> new TreeMap<>())
                    .computeIfAbsent(file(each), name -> new TreeSet<>());
            each.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass())
                    .filter(target -> target.getPackageName().equals(each.getPackageName()))
                    .forEach(target -> used.add(file(target)));
        }
        Map<String, Set<String>> tooLarge = new TreeMap<>();
        packages.forEach((name, uses) ->
                knots(uses).stream().filter(knot -> knot.size() > MOST).forEach(knot -> tooLarge.put(name, knot)));
        assertEquals(Map.of(), tooLarge);
    }

    @Test
    void knotIsFoundWithoutTheClassesThatHangOnIt() {
        Map<String, Set<String>> uses = Map.of(
                "a", Set.of("b"),
                "b", Set.of("c", "d"),
                "c", Set.of("a"),
                "d", Set.of("e"),
                "e", Set.of("d"),
                "f", Set.of("a"));
        assertEquals(Set.of(Set.of("a", "b", "c"), Set.of("d", "e"), Set.of("f")), knots(uses));
    }

    /** A class counts as part of the file that it is in. */
    private static String file(JavaClass each) {
        JavaClass outer = each.getBaseComponentType();
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer.getSimpleName();
    }

    /** Returns the sets of classes that reach each other. */
    private static Set<Set<String>> knots(Map<String, Set<String>> uses) {
        Map<String, Set<String>> reached = new TreeMap<>();
        uses.keySet().forEach(each -> reached.put(each, reached(each, uses)));
        Set<Set<String>> knots = new HashSet<>();
        reached.forEach((each, others) -> {
            Set<String> knot = new TreeSet<>(Set.of(each));
            others.stream()
                    .filter(other -> reached.getOrDefault(other, Set.of()).contains(each))
                    .forEach(knot::add);
            knots.add(knot);
        });
        return knots;
    }

    private static Set<String> reached(String from, Map<String, Set<String>> uses) {
        Set<String> seen = new HashSet<>();
        List<String> next = List.copyOf(uses.get(from));
        while (!next.isEmpty()) {
            seen.addAll(next);
            next = next.stream()
                    .flatMap(each -> uses.getOrDefault(each, Set.of()).stream())
                    .filter(each -> !seen.contains(each))
                    .distinct()
                    .toList();
        }
        return seen;
    }
}
