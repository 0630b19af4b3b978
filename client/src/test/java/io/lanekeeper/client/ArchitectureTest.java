// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.SlowCallbackListener;
import io.lanekeeper.handler.UncaughtHandler;
import io.lanekeeper.handler.spi.AbstractPromise;
import io.lanekeeper.handler.spi.BurstQueue;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The cut of modules and packages, which all modules below this one are held to. */
class ArchitectureTest {
    private static final String CLIENT = "io.lanekeeper.client";

    static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.lanekeeper");

    /** Queues that are no longer than the list of servers or of a host's addresses, that go with their operation, and that hold chunks of 64 kB. */
    private static final Set<String> BOUNDED =
            Set.of("ServerList", "Host", "WritableServerSearch", "DeleteRecursive", "OutboundFrames");

    /** The rooms of the client, each with the packages that it may use: docs/architecture.md shows them. */
    private static final Map<String, Set<String>> ROOMS = new TreeMap<>(Map.of(
            "node", Set.of("data", "error", "event", "internal.callback", "internal.node", "internal.text"),
            "internal.node", Set.of("data", "event"),
            "internal.callback", Set.of("error"),
            "internal.config", Set.of("data", "internal.protocol", "internal.retry", "sasl"),
            "internal.watch", values("internal.callback"),
            "internal.server", values("internal.callback", "internal.config", "internal.retry"),
            "internal.request", values("internal.callback", "internal.config", "internal.server", "internal.watch"),
            "internal.auth", values("internal.callback", "internal.config", "internal.request", "sasl"),
            "internal.operation", values("internal.callback", "internal.request", "internal.watch"),
            "internal.session",
                    values(
                            "internal.auth",
                            "internal.callback",
                            "internal.config",
                            "internal.operation",
                            "internal.request",
                            "internal.server",
                            "internal.watch",
                            "sasl")));

    @Test
    void classesOfAllPublishedModulesAreImported() {
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
        noCycles().check(CLASSES);
    }

    private static ArchRule noCycles() {
        return slices().matching("io.lanekeeper.(**)").should().beFreeOfCycles();
    }

    @Test
    void handlerApiDependsOnlyOnTheJdk() {
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
    void handlerSpiDependsOnlyOnTheHandlerApi() {
        classes()
                .that()
                .resideInAPackage("io.lanekeeper.handler.spi")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.lanekeeper.handler", "io.lanekeeper.handler.spi", "java..", "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void clientDependsOnlyOnTheHandlerApiAndTheLogger() {
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
    void onlyTheTestKitDependsOnZooKeeper() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.lanekeeper.testing..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.zookeeper..", "org.apache.jute..", "org.apache.curator..")
                .check(CLASSES);
    }

    @Test
    void threadsHandlerDependsOnlyOnTheHandlerApiAndTheLogger() {
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

    /** The order of the packages of the simulation. Each may use those before it. */
    @Test
    void simulationIsBuiltFromTheScheduleUp() {
        List<String> floors = List.of("schedule", "network", "handler", "server");
        String simulation = "io.lanekeeper.testing.simulation.";
        for (int i = 0; i < floors.size() - 1; i++) {
            String[] above = floors.subList(i + 1, floors.size()).stream()
                    .map(name -> simulation + name + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(simulation + floors.get(i) + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(above)
                    .check(CLASSES);
        }
    }

    /** All handlers run callbacks by one guard, so that the same is reported everywhere. */
    @Test
    void baseAloneReportsCallbacks() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.lanekeeper.handler.spi")
                .should()
                .callMethod(UncaughtHandler.class, "uncaught", Lane.class, Throwable.class)
                .orShould()
                .callMethod(SlowCallbackListener.class, "slowCallback", Lane.class, Duration.class, String.class)
                .check(CLASSES);
    }

    @Test
    void promisesHaveTheBaseOfAllHandlersOrAFastPathOfTheirOwn() {
        classes()
                .that()
                .areAssignableTo(Promise.class)
                .and()
                .areNotInterfaces()
                .should()
                .beAssignableTo(AbstractPromise.class)
                .orShould()
                .beAssignableTo("io.lanekeeper.handler.netty.NettyPromise")
                .check(CLASSES);
    }

    /** An {@link ArrayDeque} keeps the memory of the longest queue that there ever was; a {@link BurstQueue} does not. */
    @Test
    void queuesReleaseTheMemoryOfABurst() {
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
    void handlersDoNotDependOnTheClient() {
        noClasses()
                .that()
                .resideInAPackage("io.lanekeeper.handler..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.lanekeeper.client..")
                .check(CLASSES);
    }

    /** The packages that values of the client may use. All rooms of {@link #ROOMS} may use the values. */
    @Test
    void packagesOfValuesDoNotDependOnUpperPackages() {
        String[] above = {"internal.retry..", "sasl..", ""};
        String[] rooms = ROOMS.keySet().stream().map(room -> room + "..").toArray(String[]::new);
        String[] upper = with(rooms, above);
        forbidden("internal.jute..", with(upper, "internal.protocol.."));
        forbidden("internal.protocol..", upper);
        forbidden("internal.path..", with(upper, "internal.jute..", "internal.protocol.."));
        forbidden(
                "internal.text..",
                with(
                        upper,
                        "internal.jute..",
                        "internal.path..",
                        "internal.protocol..",
                        "data..",
                        "event..",
                        "error.."));
        String[] notCallback = Arrays.stream(upper)
                .filter(name -> !name.equals("internal.callback.."))
                .toArray(String[]::new);
        forbidden("data..", with(upper, "event..", "error.."));
        forbidden("event..", with(notCallback, "error.."));
        forbidden("error..", upper);
    }

    private static Set<String> values(String... more) {
        Set<String> all = new HashSet<>(List.of(more));
        all.addAll(List.of(
                "data", "error", "event", "internal.jute", "internal.path", "internal.protocol", "internal.text"));
        return all;
    }

    private static Set<String> rooms() {
        return ROOMS.keySet();
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void packageUsesOnlyThePackagesOfItsRow(String room) {
        row(room).check(CLASSES);
    }

    /** Each row finds a class that breaks it: {@code PlantedArrow} in the tests' part of the room. */
    @ParameterizedTest
    @MethodSource("rooms")
    void rowFindsAPlantedDependency(String room) throws ClassNotFoundException {
        JavaClasses planted =
                new ClassFileImporter().importClasses(Class.forName(CLIENT + "." + room + ".PlantedArrow"));
        assertTrue(row(room).evaluate(planted).hasViolation(), room);
    }

    @Test
    void cycleRuleFindsAPlantedCycle() {
        JavaClasses withPlanted = new ClassFileImporter().importPackages(CLIENT + ".internal");
        assertTrue(noCycles().evaluate(withPlanted).hasViolation());
    }

    @Test
    void eachInternalPackageHasARowOrItsOwnRule() {
        Set<String> all = new TreeSet<>();
        for (JavaClass each : CLASSES) {
            if (each.getPackageName().startsWith(CLIENT + ".internal.")) {
                all.add(each.getPackageName().substring((CLIENT + ".").length()));
            }
        }
        Set<String> expected = new TreeSet<>(ROOMS.keySet());
        expected.remove("node");
        for (String name : List.of("jute", "path", "protocol", "retry", "text")) {
            expected.add("internal." + name);
        }
        assertEquals(expected, all);
    }

    private static ArchRule row(String room) {
        String own = CLIENT + "." + room;
        return noClasses()
                .that()
                .resideInAPackage(own)
                .should()
                .dependOnClassesThat(describe("are of the client, and not in the row", used -> {
                    String name = used.getPackageName();
                    return (name.equals(CLIENT) || name.startsWith(CLIENT + "."))
                            && !name.equals(own)
                            && ROOMS.getOrDefault(room, Set.of()).stream()
                                    .noneMatch(allowed -> name.equals(CLIENT + "." + allowed));
                }));
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
