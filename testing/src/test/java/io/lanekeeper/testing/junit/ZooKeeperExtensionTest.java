// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import io.lanekeeper.testing.server.EmbeddedZooKeeper;
import io.lanekeeper.testing.server.EnsembleZooKeeper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

@Timeout(120)
@SuppressWarnings("NullAway") // the extension sets the fields
final class ZooKeeperExtensionTest {
    /** The servers that the classes below were given, in order. */
    private static final List<EmbeddedZooKeeper> GIVEN = new ArrayList<>();

    private static final List<EnsembleZooKeeper> ENSEMBLES = new ArrayList<>();

    private static EngineExecutionResults run(Class<?> tests) {
        GIVEN.clear();
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(tests))
                .execute();
    }

    private static void assertSucceed(Class<?> tests, int count) {
        run(tests)
                .testEvents()
                .assertStatistics(events -> events.succeeded(count).failed(0));
        GIVEN.forEach(server -> assertFalse(server.running(), "closed afterwards"));
    }

    @Test
    void eachTestHasItsOwn() {
        assertSucceed(PerMethod.class, 3);
        assertEquals(3, Set.copyOf(GIVEN).size());
    }

    @Test
    void allTestsOfAClassHaveTheSame() {
        assertSucceed(PerClass.class, 3);
        assertEquals(1, Set.copyOf(GIVEN).size());
    }

    @Test
    void nestedAndInheritingClassesCanReplaceTheAnnotation() {
        assertSucceed(Inheriting.class, 4);
        assertEquals(2, Set.copyOf(GIVEN).size());
    }

    @Test
    void anEnsembleIsStartedAndStopped() {
        ENSEMBLES.clear();
        assertSucceed(WithEnsemble.class, 1);
        assertEquals(1, ENSEMBLES.size());
        assertFalse(ENSEMBLES.get(0).server(1).running());
    }

    @Test
    void fieldsThatOutliveATestNeedAServerForTheWholeClass() {
        run(StaticFieldPerMethod.class)
                .containerEvents()
                .assertThatEvents()
                .haveExactly(1, finishedWithFailure(message(text -> text.contains("lifecycle = PER_CLASS"))));
        run(BeforeAllPerMethod.class)
                .containerEvents()
                .assertThatEvents()
                .haveExactly(1, finishedWithFailure(message(text -> text.contains("lifecycle = PER_CLASS"))));
    }

    @ZooKeeperTest
    static class PerMethod {
        EmbeddedZooKeeper field;

        @BeforeEach
        void before(EmbeddedZooKeeper server) {
            assertSame(field, server);
        }

        @Test
        void first(EmbeddedZooKeeper server) {
            assertTrue(server.running());
            assertSame(field, server);
            GIVEN.add(server);
        }

        @Test
        void second() {
            assertTrue(field.running());
            GIVEN.add(field);
        }

        @AfterEach
        void after(EmbeddedZooKeeper server) {
            assertTrue(server.running());
        }

        @Nested
        class Within {
            @Test
            void third(EmbeddedZooKeeper server) {
                assertSame(field, server);
                GIVEN.add(server);
            }
        }
    }

    @ZooKeeperTest(lifecycle = Lifecycle.PER_CLASS)
    static class PerClass {
        static EmbeddedZooKeeper shared;

        @BeforeAll
        static void before(EmbeddedZooKeeper server) {
            assertSame(shared, server);
        }

        PerClass(EmbeddedZooKeeper server) {
            assertSame(shared, server);
        }

        @Test
        void first(EmbeddedZooKeeper server) {
            GIVEN.add(server);
        }

        @Test
        void second(EmbeddedZooKeeper server) {
            GIVEN.add(server);
        }

        @Nested
        class Within {
            @Test
            void third() {
                assertNotNull(shared);
                GIVEN.add(shared);
            }
        }
    }

    static class Inheriting extends PerClass {
        Inheriting(EmbeddedZooKeeper server) {
            super(server);
        }

        @Nested
        @ZooKeeperTest
        class Otherwise {
            @Test
            void own(EmbeddedZooKeeper server) {
                GIVEN.add(server);
            }
        }
    }

    @ZooKeeperTest(servers = 1)
    static class WithEnsemble {
        @Test
        void started(EnsembleZooKeeper ensemble) {
            assertEquals(1, ensemble.size());
            assertEquals(1, ensemble.leader());
            ENSEMBLES.add(ensemble);
        }
    }

    @ZooKeeperTest
    static class StaticFieldPerMethod {
        static EmbeddedZooKeeper shared;

        @Test
        void test() {}
    }

    @ZooKeeperTest
    static class BeforeAllPerMethod {
        @BeforeAll
        static void before(EmbeddedZooKeeper server) {}

        @Test
        void test() {}
    }
}
