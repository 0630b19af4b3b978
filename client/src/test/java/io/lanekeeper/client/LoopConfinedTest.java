// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.callback.ReplyTimer;
import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.SerialExecutor;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Classes that are confined to the loop assert it where events enter. */
class LoopConfinedTest {
    @LoopConfined
    private record Unchecked(SerialExecutor loop) {}

    private static ArchRule rule() {
        return noClasses()
                .that(describe("have a loop at hand and never assert it", LoopConfinedTest::isUnchecked))
                .should()
                .beAnnotatedWith(LoopConfined.class)
                .allowEmptyShould(true);
    }

    private static boolean isUnchecked(JavaClass each) {
        return hasLoop(each)
                && each.getMethodCallsFromSelf().stream()
                        .noneMatch(call -> call.getName().equals("inLoop"));
    }

    private static boolean hasLoop(JavaClass confined) {
        return confined.getFields().stream()
                .anyMatch(field -> field.getRawType().isEquivalentTo(SerialExecutor.class)
                        || field.getRawType().isEquivalentTo(Handler.class));
    }

    @Test
    void confinedClassesWithALoopAssertIt() {
        rule().check(ArchitectureTest.CLASSES);
    }

    @Test
    void confinedClassWithoutTheAssertionIsFound() {
        assertTrue(rule().evaluate(new ClassFileImporter().importClasses(Unchecked.class))
                .hasViolation());
    }

    @Test
    void timerOnAnotherThreadFails() {
        ManualHandler handler = new ManualHandler();
        handler.start();
        assertThrows(AssertionError.class, () -> ReplyTimer.schedule(handler.loop(), () -> {}, Duration.ofSeconds(1)));
    }
}
