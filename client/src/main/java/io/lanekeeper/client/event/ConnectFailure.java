// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.event;

import java.time.Instant;

/**
 * Why an attempt at a server has come to nothing, or a connection to it has ended.
 *
 * @param server the server as host:port, with the address that was tried if its name says less
 * @param time when, by the system's clock
 * @param cause what happened
 */
public record ConnectFailure(String server, Instant time, Throwable cause) {}
