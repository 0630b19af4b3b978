// SPDX-License-Identifier: Apache-2.0
/**
 * Fails tests that leak buffers of Netty: {@link io.lanekeeper.testing.leak.LeakCheck}, an extension of JUnit.
 */
@NullMarked
package io.lanekeeper.testing.leak;

import org.jspecify.annotations.NullMarked;
