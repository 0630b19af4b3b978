// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.data;

/**
 * The path and Stat of a node that was created.
 *
 * @param path the actual path, with the number that the server appended to a sequential name
 * @param stat at its creation
 */
public record CreatedNode(String path, Stat stat) {}
