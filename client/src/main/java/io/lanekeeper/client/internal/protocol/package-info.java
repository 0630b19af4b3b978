// SPDX-License-Identifier: Apache-2.0
/**
 * ZooKeeper's messages as values: each knows its exact size, writes itself, and reads its reply. Knows neither sessions
 * nor connections. The facts are those of ZooKeeper 3.9 ({@code zookeeper.jute}, {@code ZooDefs}). Not part of the API.
 */
@NullMarked
package io.lanekeeper.client.internal.protocol;

import org.jspecify.annotations.NullMarked;
