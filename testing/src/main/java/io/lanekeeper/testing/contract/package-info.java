// SPDX-License-Identifier: Apache-2.0
/**
 * The tests that every {@link io.lanekeeper.handler.Handler} passes, as JUnit Jupiter classes. A module with a handler
 * extends {@link io.lanekeeper.testing.contract.HandlerContract} in its own tests and says how a handler is made.
 *
 * <p>Each sentence in the Javadoc of {@code io.lanekeeper.handler} that a handler can break has its test here. No test
 * waits for time to pass where it can wait for an event, and no wait is longer than some seconds.
 */
@NullMarked
package io.lanekeeper.testing.contract;

import org.jspecify.annotations.NullMarked;
