// SPDX-License-Identifier: Apache-2.0
/**
 * Small programs that use the client. Each takes a connect string, or starts a server of its own without one, prints its
 * actions, checks them, and ends by itself.
 *
 * <p><b>Where to start.</b> {@link io.lanekeeper.examples.QuickStart}, then
 * {@link io.lanekeeper.examples.AsyncResultPatterns} and {@link io.lanekeeper.examples.FiveWorkers}. On threads:
 * {@link io.lanekeeper.examples.OnThreads}, {@link io.lanekeeper.examples.GreenPool} and
 * {@link io.lanekeeper.examples.CustomConfiguration}.
 * One feature each: {@link io.lanekeeper.examples.Tenants} (chroots), {@link io.lanekeeper.examples.Transfer} (a transaction),
 * {@link io.lanekeeper.examples.WatchedTree} (a persistent recursive watch), {@link io.lanekeeper.examples.JobContainer} and
 * {@link io.lanekeeper.examples.TimeToLive} (nodes that the server deletes; the former with a {@code ChildrenWatch}, the latter
 * with a {@code DataWatch}).
 * Recipes: {@link io.lanekeeper.examples.GuardedJob} (a lock, and writes that are refused after its loss),
 * {@link io.lanekeeper.examples.WorkQueue} (claims, dead letters, effects once), {@link io.lanekeeper.examples.Partitions} (a set that
 * a group divides) and {@link io.lanekeeper.examples.LeaderHttpServer} (an election between two Netty servers).
 * {@link io.lanekeeper.examples.ConfigHttpServer} is what a Netty server looks like. {@link io.lanekeeper.examples.plain} is a
 * handler of one's own.
 */
@NullMarked
package io.lanekeeper.examples;

import org.jspecify.annotations.NullMarked;
