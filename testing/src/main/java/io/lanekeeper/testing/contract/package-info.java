// SPDX-License-Identifier: Apache-2.0
/**
 * The tests that every {@link io.lanekeeper.handler.Handler} passes, as JUnit Jupiter classes. A module with a handler
 * extends {@link io.lanekeeper.testing.contract.HandlerContract} in its own tests and makes the handler.
 *
 * <p>Each sentence in the Javadoc of {@code io.lanekeeper.handler} that a handler can break has a test here. Tests wait for
 * events where they can, not for time, and for at most a few seconds.
 */
@NullMarked
package io.lanekeeper.testing.contract;

import org.jspecify.annotations.NullMarked;
