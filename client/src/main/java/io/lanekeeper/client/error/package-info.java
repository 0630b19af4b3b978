// SPDX-License-Identifier: Apache-2.0
/**
 * The errors of requests: one unchecked hierarchy under {@link io.lanekeeper.client.error.ZooKeeperException}, divided
 * by what the caller can do next.
 *
 * <ul>
 *   <li>{@code RefusedException}: the server refused the request, which had no effect.
 *       {@code TransactionRefusedException} names the operation of a multi that was refused.
 *   <li>{@code NotSentException}: the request was not sent; repeat it at any time. Except
 *       {@code UnsupportedByServerException}: it needs another server.
 *   <li>{@code OutcomeUnknownException}: the request was sent, and no reply came; find out whether it was applied
 *       before repeating it.
 *   <li>{@code RequestTimeoutException}: one of the two; its {@code outcome()} says which.
 *   <li>{@code ReplyTooLargeException}: the request was applied, but the reply is longer than the client's limit.
 *   <li>{@code SessionOverException}: there is no session (any more); the request was not sent.
 *   <li>{@code AuthenticationFailedException}: no server accepted the client at the start; change a TLS certificate or
 *       a credential first.
 *   <li>{@code RetryFailedException}: the retry policy is exhausted.
 *   <li>{@code ProtocolException}: the server's reply makes no sense.
 * </ul>
 *
 * <p>A cancelled request ends with the JDK's {@code CancellationException}. Bad arguments are
 * {@code IllegalArgumentException}s, thrown at the call.
 */
@NullMarked
package io.lanekeeper.client.error;

import org.jspecify.annotations.NullMarked;
