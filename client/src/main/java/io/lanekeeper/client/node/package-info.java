// SPDX-License-Identifier: Apache-2.0
/**
 * Node watches and publishers, which follow the state of one node over lost connections, sessions and restarts. A client makes them:
 * {@code ZooKeeperClient.dataWatch}, {@code childrenWatch}, {@code dataPublisher} and {@code childrenPublisher}.
 */
@NullMarked
package io.lanekeeper.client.node;

import org.jspecify.annotations.NullMarked;
