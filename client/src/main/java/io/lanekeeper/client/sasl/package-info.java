// SPDX-License-Identifier: Apache-2.0
/**
 * Proofs of identity in which client and server talk to and fro (SASL), for
 * {@link io.lanekeeper.client.ZooKeeperClientBuilder#sasl}.
 *
 * <p><b>Scope.</b> {@link io.lanekeeper.client.sasl.DigestMd5}, {@link io.lanekeeper.client.sasl.Kerberos}, and
 * {@link io.lanekeeper.client.sasl.SaslMechanism} for others. <b>Not here:</b> when what is sent (the session's), and
 * credentials that are shown with one request ({@code addAuth}).
 *
 * <p><b>Threads.</b> All that may block runs where the handler's {@code spawn} puts it, never on the loop or in a lane.
 */
@NullMarked
package io.lanekeeper.client.sasl;

import org.jspecify.annotations.NullMarked;
