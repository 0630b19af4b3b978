// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.lanekeeper.handler.spi.BurstQueue;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The cut of modules and packages, which all modules below this one are held to. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.lanekeeper");

    /** Queues that are no longer than the list of servers or of a host's addresses, that go with their operation, and that hold chunks of 64 kB. */
    private static final Set<String> BOUNDED =
            Set.of("ServerList", "HostAddresses", "WritableServerSearch", "DeleteRecursive", "OutboundFrames");

    @Test
    void allPublishedModulesAreLookedAt() {
        for (String name : new String[] {
            "io.lanekeeper.handler.Handler",
            "io.lanekeeper.client.ZooKeeperClient",
            "io.lanekeeper.handler.netty.SequentialNettyHandler",
            "io.lanekeeper.handler.threads.SequentialThreadHandler",
            "io.lanekeeper.testing.server.EmbeddedZooKeeper"
        }) {
            assertTrue(CLASSES.contain(name), name);
        }
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.lanekeeper.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void theContractKnowsTheJdkAlone() {
        classes()
                .that()
                .resideInAPackage("io.lanekeeper.handler")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.lanekeeper.handler", "java..", "javax.crypto..", "javax.net..", "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void whatHandlersAreBuiltWithKnowsTheContractAlone() {
        classes()
                .that()
                .resideInAPackage("io.lanekeeper.handler.spi")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.lanekeeper.handler", "io.lanekeeper.handler.spi", "java..", "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void theClientKnowsTheContractAndTheLoggerAlone() {
        classes()
                .that()
                .resideInAPackage("io.lanekeeper.client..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.lanekeeper.client..",
                        "io.lanekeeper.handler",
                        "io.lanekeeper.handler.spi",
                        "java..",
                        "javax.net.ssl",
                        "javax.security..",
                        "org.slf4j",
                        "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void onlyTheTestKitKnowsZooKeeper() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.lanekeeper.testing..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.zookeeper..", "org.apache.jute..", "org.apache.curator..")
                .check(CLASSES);
    }

    @Test
    void theThreadsHandlerKnowsTheContractAndTheLoggerAlone() {
        classes()
                .that()
                .resideInAPackage("io.lanekeeper.handler.threads..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.lanekeeper.handler",
                        "io.lanekeeper.handler.spi",
                        "io.lanekeeper.handler.threads..",
                        "java..",
                        "javax.net..",
                        "org.slf4j",
                        "org.jspecify..")
                .check(CLASSES);
    }

    /** An {@link ArrayDeque} keeps the memory of the longest queue that there ever was; a {@link BurstQueue} does not. */
    @Test
    void noQueueKeepsTheMemoryOfABurst() {
        fields().that()
                .haveRawType(ArrayDeque.class)
                .and()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackage("io.lanekeeper.testing..")
                .should()
                .beDeclaredInClassesThat(describe("are bounded", owner -> BOUNDED.contains(owner.getSimpleName())))
                .check(CLASSES);
    }

    @Test
    void noHandlerKnowsAClient() {
        noClasses()
                .that()
                .resideInAPackage("io.lanekeeper.handler..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.lanekeeper.client..")
                .check(CLASSES);
    }

    /** The client's layers: from the API down to the codec, with values, events, errors and paths for all. */
    @Test
    void theClientIsLayered() {
        forbidden("internal.jute..", "internal.protocol..", "internal.session..", "");
        forbidden("internal.protocol..", "internal.session..", "");
        forbidden("internal.session..", "");
        String[] inside = {
            "internal.jute..", "internal.path..", "internal.protocol..", "internal.retry..", "internal.session..", ""
        };
        forbidden("internal.text..", with(inside, "data..", "event..", "error.."));
        forbidden("data..", with(inside, "event..", "error.."));
        forbidden("event..", with(inside, "error.."));
        forbidden("error..", inside);
        forbidden("internal.path..", "internal.jute..", "internal.protocol..", "internal.session..", "");
    }

    private static String[] with(String[] some, String... more) {
        return Stream.concat(Arrays.stream(some), Arrays.stream(more)).toArray(String[]::new);
    }

    private static void forbidden(String from, String... to) {
        String[] packages = Arrays.stream(to)
                .map(name -> name.isEmpty() ? "io.lanekeeper.client" : "io.lanekeeper.client." + name)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("io.lanekeeper.client." + from)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .check(CLASSES);
    }
}
