// SPDX-License-Identifier: Apache-2.0
/**
 * Real clients at real servers, while servers die, freeze and are separated, and a checker of the clients' history.
 *
 * <p>{@link io.lanekeeper.client.chaos.ChaosTest} runs some seconds of it in the suite, and hours by a property;
 * {@code docs/reliability.md} has the command. A run is made of epochs. Each has nodes of its own, so that its history
 * can be checked alone and be dropped. It ends at rest: all is healed, no call is pending, and a survey reads the
 * nodes.
 *
 * <p>Not covered: calls of several requests, transactions and ACLs, which the simulation has; members that come and go
 * for good; servers that lie or lose their disks. The seed decides which faults and calls there are, not how they meet.
 *
 * <p>Each {@link io.lanekeeper.client.chaos.Worker} has a thread, and waits for its calls. Watchers work in the lanes
 * of their client. Faults, the start and the end of epochs, and checks are on the test's thread.
 */
@NullMarked
package io.lanekeeper.client.chaos;

import org.jspecify.annotations.NullMarked;
