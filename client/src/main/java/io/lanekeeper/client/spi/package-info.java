// SPDX-License-Identifier: Apache-2.0
/**
 * The part of a client that recipes and adapters use beside its API: watchers and state listeners on the loop, signs of life,
 * and the place in the server's stream. <b>For modules of this project, not for applications:</b> it may change with any release.
 *
 * <p>Code that runs on the loop must not block, and must be short: the whole client waits for it. The entry is
 * {@link io.lanekeeper.client.spi.LoopClient#of}.
 */
@NullMarked
package io.lanekeeper.client.spi;

import org.jspecify.annotations.NullMarked;
