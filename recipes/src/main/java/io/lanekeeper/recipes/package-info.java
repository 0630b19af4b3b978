// SPDX-License-Identifier: Apache-2.0
/**
 * Recipes on a ZooKeeper client: locks, elections, queues and groups as results that complete later. Start at
 * {@link io.lanekeeper.recipes.Recipes#on}.
 *
 * <p><b>Safety.</b> No lock over a network excludes others for certain: a process may be paused for longer than its session
 * lives. So each grant carries a {@linkplain io.lanekeeper.recipes.Lease#token() fencing token}, writes can be
 * {@linkplain io.lanekeeper.recipes.Lease#guarded guarded} by the lease, and a loss is a
 * {@linkplain io.lanekeeper.recipes.Lease#lost() result} like any other.
 *
 * <p><b>Threads.</b> Every method may be called on any thread, and none blocks. Nothing here has a thread, and waiting costs
 * an object. The state is confined to the loop of the client's handler. Links of results run in the completion lane, lease
 * and election listeners in the session lane, group listeners in the watch lane. No recipe waits for a lane, so a
 * callback may hold its lane while it has a lock.
 */
@NullMarked
package io.lanekeeper.recipes;

import org.jspecify.annotations.NullMarked;
