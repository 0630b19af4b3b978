// SPDX-License-Identifier: Apache-2.0
/**
 * Real clients at real servers, while servers die, freeze and part, and a checker of what the clients were told.
 *
 * <p>{@link io.lanekeeper.client.chaos.ChaosTest} runs some seconds of it in the suite, and hours by a property;
 * {@code docs/reliability.md} has the command. A run is made of epochs. Each has nodes of its own, so that its history
 * can be checked alone and be dropped, and ends at rest: all is healed, no call is under way, and somebody looks at what is there.
 *
 * <p>Not covered: calls of several requests, transactions and ACLs, which the simulation has; members that come and go for good;
 * servers that lie or lose their disks. The seed decides which faults and calls there are, not how they meet.
 *
 * <p>Each {@link io.lanekeeper.client.chaos.Worker} has a thread, and waits for its calls. Watchers work in the lanes of their
 * client. Faults, the start and the end of epochs, and checks are the test's thread's.
 */
@NullMarked
package io.lanekeeper.client.chaos;

import org.jspecify.annotations.NullMarked;
