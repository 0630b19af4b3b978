// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.node;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/**
 * A publisher of the states of one node, for reactive streams. Each subscriber gets the state of the node, and its new
 * state after every change; the state is empty while the node does not exist.
 *
 * <ul>
 *   <li><b>Latest state.</b> A state is read when the subscriber has asked for it, not when it changes. A subscriber
 *       that is slower than the changes gets the latest state next; nothing is queued for it, and states in between are
 *       skipped, absence among them. No state is delivered twice in a row.
 *   <li><b>Demand</b> follows the rules of reactive streams: {@code request(n)} adds up, and an {@code n} below 1 ends
 *       the subscription with an {@link IllegalArgumentException}.
 *   <li><b>Lane.</b> Signals are delivered in the watch lane, or on the executor of {@link #on}, one at a time. The
 *       next state is read after {@code onNext} has returned. {@code subscribe}, {@code request} and {@code cancel} may
 *       be called on any thread and never block. While the handler does not run there is no lane; signals are then
 *       delivered on the thread that calls {@code subscribe}, {@code request} or {@code cancel}.
 *   <li><b>Several subscribers</b> share nothing: each has its own reads, watches and arrays.
 *   <li><b>Connection loss and expiry</b> do not end a subscription. When there is a connection or a session again, the
 *       state is read again, and delivered if it differs. Errors that may pass by themselves are retried without a
 *       limit.
 *   <li><b>The end.</b> {@code onError} is called with {@link io.lanekeeper.client.error.ClientStoppedException} if the
 *       client is stopped or not started, and with the server's error if it refuses the read, for example for a missing
 *       permission. A subscriber without demand is notified of a stop only when it next asks for a state, if it has
 *       received none yet or the node has changed since. {@code onComplete} is never called: a node always has a next
 *       state.
 * </ul>
 *
 * @param <T> the state of a node that exists
 */
public interface NodePublisher<T> extends Flow.Publisher<Optional<T>> {
    /**
     * Returns a publisher of the same states with signals on {@code executor}, which may have many threads, instead of
     * the watch lane. The signals delay no lane, and have no order with callbacks in lanes. Events of the node still
     * come through the watch lane.
     *
     * <p>If {@code executor} rejects a signal, the subscription ends without another one, and that is logged. If it
     * accepts a signal and does not begin it, the signal is passed again, as with
     * {@link io.lanekeeper.client.event.Watcher#on}.
     */
    NodePublisher<T> on(Executor executor);
}
