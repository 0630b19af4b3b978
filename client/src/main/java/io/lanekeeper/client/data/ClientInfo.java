// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.data;

/**
 * An identity that a connection has proven.
 *
 * @param authScheme how it was proven, for example ip or digest
 * @param user without its secret; for {@code ip} the address
 */
public record ClientInfo(String authScheme, String user) {}
