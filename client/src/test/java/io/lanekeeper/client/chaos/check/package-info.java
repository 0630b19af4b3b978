// SPDX-License-Identifier: Apache-2.0
/**
 * The history of a chaos run, and the rules that it must keep. Pure data and pure functions: a history may have been
 * recorded on real servers or written by hand. Recording is not part of this package.
 *
 * <p>Each {@link io.lanekeeper.client.chaos.check.Rule} is a promise of ZooKeeper or of the client, and checks only
 * that one, so that a broken promise has one name. No rule takes an error for a failure: a call of unknown outcome may
 * or may not have had its effect, and both are right.
 *
 * <p>Everything here is immutable or confined to one check; any thread may check.
 */
@NullMarked
package io.lanekeeper.client.chaos.check;

import org.jspecify.annotations.NullMarked;
