// SPDX-License-Identifier: Apache-2.0
/**
 * The engine of locks, and the locks on it. A recipe is a {@link io.lanekeeper.recipes.internal.lock.Claimant}: it makes a
 * {@link io.lanekeeper.recipes.internal.lock.Contender} in a queue, and is notified of its place.
 *
 * <ul>
 *   <li>{@code NodeEntry} creates the node and finds it again after an unknown outcome; {@code OwnNode} is the node with its watch.
 *   <li>{@code PlaceInQueue} knows what is in front, from a {@code SharedListing} and the watch of a {@code ForeignNode}.
 *   <li>{@code ContenderQueue} has all contenders of this client in one directory; {@code ContenderQueues} has the queues.
 *   <li>{@code LockClaim}, {@code OwnerHold} and {@code MultiClaim} are the calls of the locks.
 * </ul>
 *
 * <p>All of it is confined to the loop, but for the objects that implement the public interfaces.
 */
@NullMarked
package io.lanekeeper.recipes.internal.lock;

import org.jspecify.annotations.NullMarked;
