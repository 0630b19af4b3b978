// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.junit;

import io.lanekeeper.testing.server.EmbeddedZooKeeper;
import io.lanekeeper.testing.server.EnsembleZooKeeper;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * On a JUnit test class that wants a real ZooKeeper server, or an ensemble: each parameter of the type
 * {@link EmbeddedZooKeeper} or {@link EnsembleZooKeeper} is given one, and so is each field of these types that is not final.
 *
 * <pre>{@code
 * @ZooKeeperTest
 * class RegistryTest {
 *     @Test
 *     void registers(EmbeddedZooKeeper server) {
 *         Registry registry = new Registry(server.connectString());
 *         …
 *     }
 * }
 * }</pre>
 *
 * <p>A server starts when it is first asked for, and there is one of each type at a time: all parameters and fields get the
 * same. How long it lives is what {@link #lifecycle} says. {@code @Nested} classes and subclasses have it, too; the annotation
 * may be repeated on them to say something else. A server that does not start fails the test with its reason.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(ZooKeeperExtension.class)
public @interface ZooKeeperTest {
    /** How many servers an {@link EnsembleZooKeeper} has. */
    int servers() default 3;

    /**
     * {@code PER_METHOD}: each test has a server of its own, for parameters of tests, {@code @BeforeEach} and
     * {@code @AfterEach}, and for instance fields, which are set before {@code @BeforeEach}. {@code PER_CLASS}: all tests of
     * the annotated class have the same one, also for parameters of {@code @BeforeAll}, {@code @AfterAll} and constructors,
     * and for static fields; an ensemble takes seconds to start, so it is mostly wanted in this way.
     */
    TestInstance.Lifecycle lifecycle() default TestInstance.Lifecycle.PER_METHOD;
}
