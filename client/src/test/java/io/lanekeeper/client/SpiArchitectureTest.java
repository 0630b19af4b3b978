// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The place of {@code client.spi}, which recipes use. {@link ArchitectureTest} has the rules of all other packages. */
class SpiArchitectureTest {
    private static final String SPI = "io.lanekeeper.client.spi";

    @Test
    void noOtherPackageOfTheClientUsesIt() {
        assertTrue(ArchitectureTest.CLASSES.contain(SPI + ".LoopClient"));
        noClasses()
                .that()
                .resideInAPackage("io.lanekeeper.client..")
                .and()
                .resideOutsideOfPackage(SPI)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(SPI)
                .check(ArchitectureTest.CLASSES);
    }

    /** Other modules could not name an internal type. */
    @Test
    void signaturesHaveNoInternalTypes() {
        int seen = 0;
        for (JavaClass each : ArchitectureTest.CLASSES) {
            if (each.getPackageName().equals(SPI) && each.getModifiers().contains(JavaModifier.PUBLIC)) {
                seen++;
                each.getMethods().stream()
                        .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
                        .forEach(SpiArchitectureTest::assertPublic);
            }
        }
        assertTrue(seen >= 3, seen + " public types");
    }

    private static void assertPublic(JavaMethod method) {
        Stream.concat(Stream.of(method.getRawReturnType()), method.getRawParameterTypes().stream())
                .forEach(used -> assertFalse(used.getPackageName().contains(".internal"), method.getFullName()));
    }
}
