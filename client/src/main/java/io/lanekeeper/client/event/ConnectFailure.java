// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

import java.time.Instant;

/**
 * A failed attempt to connect to a server, or the loss of a connection.
 *
 * @param server the server as host:port, with the address that was tried if the name does not show it
 * @param time of the failure, by the system's clock
 * @param cause the reason
 */
public record ConnectFailure(String server, Instant time, Throwable cause) {}
