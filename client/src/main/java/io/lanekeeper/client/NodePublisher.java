// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/**
 * The states of one node, one after the other, as reactive streams: each subscriber is given the node's state, and after
 * every change its new state, empty while there is no such node.
 *
 * <ul>
 *   <li><b>Latest state.</b> A state is read when it is asked for, not when it changes. A subscriber that is slower than the
 *       changes gets the latest state next, and nothing gathers for it; states in between, absence among them, are skipped.
 *       The same state is not told twice in a row.
 *   <li><b>Demand</b> is reactive streams': {@code request(n)} adds up, and one that is not positive ends the subscription
 *       with an {@link IllegalArgumentException}.
 *   <li><b>Lane.</b> Signals come in the watch lane, or on the executor of {@link #on}, one at a time; the next state is read
 *       after {@code onNext} has returned. {@code subscribe}, {@code request} and {@code cancel} may be called on any
 *       thread and never block. While the handler does not run there is no lane: signals are then given by the thread that
 *       calls {@code subscribe}, {@code request} or {@code cancel}.
 *   <li><b>Several subscribers</b> have nothing in common; each has its own reads, watches and arrays.
 *   <li><b>Connection loss and expiry</b> end nothing. The state is read anew when there is a connection, or a session,
 *       again, and told if it differs. Errors that pass by themselves are retried without end.
 *   <li><b>The end.</b> {@code onError} with {@link io.lanekeeper.client.error.ClientStoppedException} when the client is
 *       stopped, or not started; with what the server answered if it refuses the read, for want of a permission for example.
 *       A subscriber with neither demand nor a state that it was told last is told of a stop when it asks for more. There is
 *       no {@code onComplete}: a node has always one more state.
 * </ul>
 *
 * @param <T> the state of a node that exists
 */
public interface NodePublisher<T> extends Flow.Publisher<Optional<T>> {
    /**
     * The same states with signals on {@code executor}, which may have many threads, instead of the watch lane. There they
     * hold no lane up, and have no order with what runs in lanes; that there is something new is still told through the
     * watch lane. If {@code executor} refuses a signal the subscription
     * ends without another one, which is logged. If it accepts one and does not begin with it, it is asked again, as with
     * {@link io.lanekeeper.client.event.Watcher#on}.
     */
    NodePublisher<T> on(Executor executor);
}
