// SPDX-License-Identifier: Apache-2.0
/**
 * What clients did and were told in a chaos run, and the rules that it must keep. Pure data and pure functions: a history may
 * have been recorded on real servers or written by hand. How histories come about is none of this package's business.
 *
 * <p>Each {@link io.lanekeeper.client.chaos.check.Rule} is a promise of ZooKeeper or of the client, and looks at one of them
 * only, so that a broken promise has one name. None takes an error for a failure: what ended with an unknown outcome may or
 * may not have been done, and both are right.
 *
 * <p>Everything here is immutable or confined to one check; any thread may check.
 */
@NullMarked
package io.lanekeeper.client.chaos.check;

import org.jspecify.annotations.NullMarked;
