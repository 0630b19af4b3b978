// SPDX-License-Identifier: Apache-2.0
/**
 * How requests fail: one unchecked hierarchy under {@link io.lanekeeper.client.error.ZooKeeperException}, sorted by what
 * the caller may do next.
 *
 * <ul>
 *   <li>{@code RefusedException}: the server said no; nothing was changed. {@code TransactionRefusedException} says which
 *       operation of a multi it said no to.
 *   <li>{@code NotSentException}: the request never left; do it again when it suits. Not so after
 *       {@code UnsupportedByServerException}: there it takes another server.
 *   <li>{@code OutcomeUnknownException}: it was sent and not answered; find out before doing it again.
 *   <li>{@code RequestTimeoutException}: either of the two; its {@code outcome()} tells.
 *   <li>{@code ReplyTooLargeException}: it was done, but the answer is too long for the client's limit.
 *   <li>{@code SessionOverException}: there is no session (any more); not sent.
 *   <li>{@code AuthenticationFailedException}: a start that no server let in; change a certificate or credential first.
 *   <li>{@code RetryFailedException}: it was tried as often as the retry policy allows.
 *   <li>{@code ProtocolException}: the server's answer makes no sense.
 * </ul>
 *
 * A cancelled request ends with the JDK's {@code CancellationException}. Bad arguments are
 * {@code IllegalArgumentException}s, thrown at the call.
 */
@NullMarked
package io.lanekeeper.client.error;

import org.jspecify.annotations.NullMarked;
