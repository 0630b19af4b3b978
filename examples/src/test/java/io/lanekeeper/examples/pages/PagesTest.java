// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that the code on the pages about recipes compiles, and that the members that they name exist. */
class PagesTest {
    private static final Pattern CURATOR_CLASS =
            Pattern.compile("^\\| `(\\w+)`(?:, `(\\w+)`)?(?:, `(\\w+)`)? .*\\|", Pattern.MULTILINE);

    private static final List<String> CURATOR_PACKAGES = List.of(
            "org.apache.curator.framework.recipes.atomic.",
            "org.apache.curator.framework.recipes.barriers.",
            "org.apache.curator.framework.recipes.cache.",
            "org.apache.curator.framework.recipes.leader.",
            "org.apache.curator.framework.recipes.locks.",
            "org.apache.curator.framework.recipes.nodes.",
            "org.apache.curator.framework.recipes.queue.",
            "org.apache.curator.framework.recipes.shared.",
            "org.apache.curator.framework.state.");

    @ParameterizedTest
    @ValueSource(strings = {"docs/recipes.md", "docs/coming-from-curator.md"})
    void codeIsInTheSources(String path) {
        assertEquals(List.of(), Page.at(path).missingCode());
    }

    @Test
    void lockInTheReadmeIsInTheSources() {
        List<String> missing = Page.at("README.md").missingCode();
        assertEquals(
                List.of(),
                missing.stream().filter(code -> code.contains("lock.acquire()")).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/recipes.md", "docs/coming-from-curator.md"})
    void membersExist(String path) {
        Page page = Page.at(path);
        assertEquals(List.of(), page.missingMembers());
        assertTrue(page.members() > 20, "members have been found on the page");
    }

    @Test
    void classesOfCuratorExist() {
        String page = Page.at("docs/coming-from-curator.md").text();
        String recipes = page.substring(page.indexOf("\n## Recipes"), page.indexOf("\n## Before and after"));
        List<String> missing = CURATOR_CLASS
                .matcher(recipes)
                .results()
                .flatMap(match -> Arrays.asList(match.group(1), match.group(2), match.group(3)).stream())
                .filter(name -> name != null && !exists(name))
                .toList();
        assertEquals(List.of(), missing);
    }

    /** The recipes of Curator, from the packages of its jar. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "InterProcessMutex, InterProcessSemaphoreMutex, InterProcessReadWriteLock, InterProcessSemaphoreV2",
                "InterProcessSemaphore, InterProcessMultiLock, LeaderLatch, LeaderSelector, DistributedBarrier",
                "DistributedDoubleBarrier, SharedCount, SharedValue, DistributedAtomicLong, DistributedAtomicInteger",
                "DistributedAtomicValue, CachedAtomicLong, SimpleDistributedQueue, DistributedQueue",
                "DistributedPriorityQueue, DistributedIdQueue, DistributedDelayQueue, QueueSharder, GroupMember",
                "PersistentNode, PersistentTtlNode, CuratorCache, NodeCache, PathChildrenCache, TreeCache"
            })
    void recipesOfCuratorAreOnThePage(String names) {
        String page = Page.at("docs/coming-from-curator.md").text();
        List<String> missing = Arrays.stream(names.split(", "))
                .filter(name -> !page.contains("`" + name + "`"))
                .toList();
        assertEquals(List.of(), missing);
    }

    private static boolean exists(String name) {
        return CURATOR_PACKAGES.stream().anyMatch(each -> {
            try {
                Class.forName(each + name);
                return true;
            } catch (ClassNotFoundException e) {
                return false;
            }
        });
    }
}
