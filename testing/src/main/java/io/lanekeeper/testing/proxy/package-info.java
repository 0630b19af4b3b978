// SPDX-License-Identifier: Apache-2.0
/**
 * A proxy that makes network faults between any client and any server: {@link io.lanekeeper.testing.proxy.FaultProxy}. It has a
 * thread of its own and forwards bytes without reading them.
 */
@NullMarked
package io.lanekeeper.testing.proxy;

import org.jspecify.annotations.NullMarked;
