// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.data;

/**
 * An authenticated identity of a connection.
 *
 * @param authScheme the way of authentication, for example ip or digest
 * @param user without its secret; for {@code ip} the address
 */
public record ClientInfo(String authScheme, String user) {}
