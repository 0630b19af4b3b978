// SPDX-License-Identifier: Apache-2.0
/**
 * The session: how a client finds a server, keeps a session alive, carries requests and watches over it, and ends it.
 *
 * <p><b>Threads.</b> {@link io.lanekeeper.client.internal.session.Session} takes calls from any thread to the loop;
 * everything else here is confined to the loop, holds no lock, and asserts where it is. User code is only ever handed to
 * lanes.
 *
 * <p><b>Where to look.</b> {@code SessionStateMachine} is the state machine, {@code SessionPhase} its states, {@code PhaseGate} the one
 * way from one to another; {@code ServerSearch} finds it a server, {@code SessionHandshake} takes a connection to CONNECTED,
 * {@code ServerSwitch} leaves a server for another one, {@code SessionShutdown} ends a run. {@code SessionInfo} is what a run has of a
 * session, {@code SessionRuntime} what goes on in it; {@code RequestPipeline} is the way of a request, {@code WatchTable} that of a
 * watch; {@code ServerConnection} is one connection. Not part of the API.
 */
@NullMarked
package io.lanekeeper.client.internal.session;

import org.jspecify.annotations.NullMarked;
