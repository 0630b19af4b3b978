// SPDX-License-Identifier: Apache-2.0
/**
 * Gives servers to JUnit tests: {@link io.lanekeeper.testing.junit.ZooKeeperTest}.
 */
@NullMarked
package io.lanekeeper.testing.junit;

import org.jspecify.annotations.NullMarked;
