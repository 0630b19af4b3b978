// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.data;

/**
 * A node that was created.
 *
 * @param path its real path, with the number that the server appended to a sequential name
 * @param stat as of its creation
 */
public record CreatedNode(String path, Stat stat) {}
