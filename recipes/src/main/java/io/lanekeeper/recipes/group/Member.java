// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.group;

/**
 * A member of a group.
 *
 * @param id the name
 * @param payload the data of the member's node
 * @param confirmed whether the server has shown the member on the present connection; false while this client has no
 *     connection
 */
@SuppressWarnings("ArrayRecordComponent") // as read; a copy for each look would cost more than it protects
public record Member(String id, byte[] payload, boolean confirmed) {}
