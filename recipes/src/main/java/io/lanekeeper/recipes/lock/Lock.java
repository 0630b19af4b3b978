// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.lock;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A fair lock at a path. It is not reentrant: each call contends on its own, and a holder that calls {@link #acquire} again
 * waits for itself. {@link ReentrantLock} counts by an owner.
 *
 * <ul>
 *   <li><b>Cost.</b> A free lock takes two requests and one round trip. Behind a waiter of another client a call takes four
 *       requests and two round trips, behind one of the same client two and one. Waiting takes no thread.
 *   <li><b>Lost connection.</b> A waiting call goes on waiting, and its time runs on. If the session is resumed, it keeps
 *       its place without a request. If the session expires, the call contends again in the next session, at the end of
 *       the queue.
 *   <li><b>Cancel.</b> Cancelling the result gives up the place. {@code cancel()} returns true exactly if no lease was or will be
 *       given. The node is deleted in the background, and the deletion is repeated until the node is gone.
 *   <li><b>Stop.</b> When the client is stopped, waiting calls fail with
 *       {@link io.lanekeeper.client.error.ClientStoppedException}.
 *   <li><b>Other clients.</b> The layout is that of Curator's {@code InterProcessMutex}. With {@link Layout#KAZOO} it is that of
 *       kazoo's {@code Lock}. The two do not exclude one another on one path. Other children of the path are ignored.
 * </ul>
 */
public interface Lock {
    /** Returns the path. */
    String path();

    /**
     * Waits for the lock, for as long as it takes.
     *
     * @return the lease. It fails if the server refuses the lock's nodes for good, for example with NO_AUTH
     */
    AsyncResult<Lease> acquire();

    /**
     * Waits for the lock, for a time at most.
     *
     * @param timeout zero or more. With zero the call returns the lock only if it is free; if this client knows that
     *     it is not, or is not connected, the call sends nothing
     * @return the lease; null if it was not to be had in time. Null leaves no node behind: with zero it comes when the node is
     *     gone or the connection is lost, else when the time is over, and the deletion was sent by then
     */
    AsyncResult<@Nullable Lease> tryAcquire(Duration timeout);

    /**
     * Reads the holder and all waiting contenders of all clients, in their order: one listing, and one read for each of them. A
     * missing path has none.
     */
    AsyncResult<List<Contender>> contenders();

    /**
     * Takes over a lease whose session this client has resumed: the node exists, was created at {@code token}, and
     * belongs to the present session.
     *
     * @param path the path of the lease, as {@link Lease#path()} returned it
     * @param token the token of the lease
     * @return the lease. It fails with {@link io.lanekeeper.client.error.LeaseLostException} if the node is another one, gone, or
     *     not the first of the queue
     */
    AsyncResult<Lease> adopt(String path, long token);

    /** Returns this lock with another text in its nodes. The default is set at {@code Recipes}. */
    Lock identifier(String identifier);

    /** Returns this lock with another layout. All clients of a path must use one layout. */
    Lock layout(Layout layout);

    /**
     * Returns this lock with or without a watch on the own node of a holder; default false. With it a deletion of the
     * node by others is noticed after one message of the server, and revocations are passed to listeners. It costs one
     * request for each grant. Holders that had to wait for another client have that watch in any case; in a read-write lock, and in
     * kazoo's layout, they have not.
     */
    Lock watchOwnNode(boolean watch);

    /**
     * Returns this lock with another fate of waiting calls whose session expires, and whose place in the queue is lost; default
     * {@link ExpiryPolicy#CONTEND_AGAIN}. A call that has no place yet waits for the next session in any case.
     */
    Lock onExpiry(ExpiryPolicy policy);
}
