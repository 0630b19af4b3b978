// SPDX-License-Identifier: Apache-2.0
/**
 * SASL authentication, for {@link io.lanekeeper.client.ZooKeeperClientBuilder#sasl}.
 *
 * <p><b>Scope.</b> {@link io.lanekeeper.client.sasl.DigestMd5}, {@link io.lanekeeper.client.sasl.Kerberos}, and
 * {@link io.lanekeeper.client.sasl.SaslMechanism} for others. <b>Not here:</b> the order of messages, which the session
 * decides, and credentials of {@code addAuth}, which are one request.
 *
 * <p><b>Threads.</b> Everything that may block runs where the handler's {@code spawn} runs it, never on the loop or in
 * a lane.
 */
@NullMarked
package io.lanekeeper.client.sasl;

import org.jspecify.annotations.NullMarked;
