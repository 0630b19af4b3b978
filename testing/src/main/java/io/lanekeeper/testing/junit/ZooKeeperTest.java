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
 * Gives a real ZooKeeper server or ensemble to a JUnit test class: to each parameter of type {@link EmbeddedZooKeeper} or
 * {@link EnsembleZooKeeper}, and to each field of these types that is not final.
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
 * <p>A server starts with its first use. There is one of each type at a time: all parameters and fields get the same one. {@link
 * #lifecycle} says when it is closed. The annotation also applies to {@code @Nested} classes and subclasses; there it can be
 * repeated with other values. A server that does not start fails the test with the reason.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(ZooKeeperExtension.class)
public @interface ZooKeeperTest {
    /** Returns the number of servers of an {@link EnsembleZooKeeper}. */
    int servers() default 3;

    /**
     * Returns the lifecycle of the server. With {@code PER_METHOD}, each test has its own: for parameters of tests,
     * {@code @BeforeEach} and {@code @AfterEach}, and for instance fields, which are set before {@code @BeforeEach}. With
     * {@code PER_CLASS}, all tests of the annotated class have the same one: also for parameters of {@code @BeforeAll},
     * {@code @AfterAll} and constructors, and for static fields. An ensemble takes seconds to start, so it is best shared.
     */
    TestInstance.Lifecycle lifecycle() default TestInstance.Lifecycle.PER_METHOD;
}
