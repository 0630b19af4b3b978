// SPDX-License-Identifier: Apache-2.0
/**
 * One run of a client: the state machine that finds a server, keeps a session alive, and ends it.
 *
 * <p><b>Threads.</b> {@code Session} and {@code OperationSubmitter} take calls from any thread to the loop. {@code Session} has a
 * monitor for start and stop, and {@code StatePublisher} has listeners that any thread may add. All else here is confined to the loop
 * and has no lock, except for some volatile fields that say so. User code only runs in lanes.
 *
 * <p><b>Where to look.</b> {@code SessionStateMachine} is the state machine, {@code SessionPhase} its states. {@code SessionHandshake}
 * takes a connection to CONNECTED, {@code ServerSwitch} leaves a server for another one, {@code SessionShutdown} ends a run.
 * {@code SessionInfo} is what a run knows of its session. {@code SessionRuntime} has the parts that outlive a connection. Not part of
 * the API.
 */
@NullMarked
package io.lanekeeper.client.internal.session;

import org.jspecify.annotations.NullMarked;
