// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.spi;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.session.SessionAccess;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.SerialExecutor;
import java.util.Collection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client as its own loop sees it. Nothing here waits for a lane, which may be held by user code for ever. Any thread, but for
 * what says otherwise.
 */
public interface LoopClient {
    /**
     * Returns the view of a client.
     *
     * @throws IllegalArgumentException if {@code client} is not one of this library
     */
    static LoopClient of(ZooKeeperClient client) {
        if (client instanceof SessionAccess<?> access) {
            @SuppressWarnings("unchecked") // no other class implements both
            SessionAccess<ZooKeeperOperations> own = (SessionAccess<ZooKeeperOperations>) access;
            return new SessionLoopClient(client, own, own.prefix());
        }
        throw new IllegalArgumentException(
                "client: " + client + " (expected: one that ZooKeeperClient.builder() built)");
    }

    /** Returns the client. Its paths are below the client's own chroot. */
    ZooKeeperClient client();

    /** Returns the same client with all paths of this interface below {@code path}. */
    LoopClient chroot(String path);

    /** Returns the operations below this chroot. */
    ZooKeeperOperations operations();

    /**
     * Returns operations that are never sent in another session than {@code session}. When that has ended, their results fail
     * with {@link io.lanekeeper.client.error.SessionExpiredException}, at once if it has ended before the call; without a run of
     * the client they fail as other calls do. {@code addAuth}, {@code removeWatches} and four-letter words are not bound.
     *
     * @throws IllegalArgumentException if {@code session} is one of another client
     */
    ZooKeeperOperations operations(LoopSession session);

    /** Returns the loop of the client's handler. It is another one after the handler was started again. */
    SerialExecutor loop();

    /**
     * Returns a watcher that calls {@code watcher} on the loop, at the event's place in the stream: before a later reply or event
     * is read. It can be given to reads, to {@code addWatch}, and to {@code client().watch}. It is notified of all that other
     * watchers are notified of, also EVENTS_MISSED and NONE. Exceptions are reported as those of watch callbacks, by the handler.
     * There is no order with the watchers in the lane. An event may wait in this step for watchers that are called before; then it is
     * delivered even if one of these removes the watcher. A closed {@link io.lanekeeper.client.event.Watch} is not notified any more.
     *
     * <p>{@code watcher} may call operations; a call is sent in this step of the loop. Calls that it makes at NONE belong to the
     * next session. It must not start, stop or detach the client other than by a task for the loop.
     */
    Watcher onLoop(Consumer<? super WatchedEvent> watcher);

    /**
     * Calls {@code listener} on the loop with each change of state, in order, before the listeners of the session lane are
     * notified of the same change. It is also called with changes that those are not notified of: those of nothing but details, and
     * the end of the run when the session had ended before (LOST, KeeperState CLOSED). It is not called with the search for a
     * server and for a start that fails without a run. After the loop has ended it is called on the thread that ended it. One that
     * another listener closes is not called any more, not even with the same change.
     *
     * <p>A stop that closes the session is announced (LOST, KeeperState CLOSED) before the request that closes it is written, and
     * not again at its end, when the listeners of the session lane are notified. Until then {@code client().state()} is what it
     * was. A detach is announced at its end.
     *
     * <p>Results of requests that were lost with a connection may reach their lane before SUSPENDED is announced here.
     *
     * <p>Exceptions are reported as those of session callbacks, by the handler. {@code listener} may call operations. Calls that it
     * makes at CONNECTED do not wait. Calls that it makes at LOST still belong to the session that has ended, and fail; only where that
     * was to be resumed and has not been, those that are not bound to it wait for the next one, as those made before. It must not
     * start, stop or detach the client other than by a task for the loop.
     */
    Registration addListener(Consumer<? super StateChange> listener);

    /** Returns the session that the client has, or is to resume; null while there is none, and while it is being closed. */
    @Nullable
    LoopSession session();

    /**
     * Returns the highest zxid in the header of a reply of this connection, replies to pings included, as of the frame that is being
     * processed: all events up to it have come. 0 without a connection. On the loop.
     */
    long streamZxid();

    /**
     * Asks which nodes have changed since a transaction: SetWatches with an ordinary number, in requests of up to 128 KiB over one
     * connection. Each request is made in a step of the loop of its own, and other requests may come between. Paths on which
     * this client has, or is setting, a persistent watch are left out, since a server before 3.9 would end that watch. So it
     * needs no other care on old servers.
     *
     * <p>The changes are not given to watchers. Servers before 3.9 do not distinguish them from live events that come
     * meanwhile. There, and at a server that has sent no event yet and whose version is not known yet, such an event goes to the
     * watchers as well, and a live event may be among the changes: both only mean that the node is to be read again.
     *
     * <p>The call itself copies and checks the paths, in about 50 ns for each. With very many it is better made off the loop.
     *
     * <p>The server adds a one-shot watch for each path and table where nothing has changed. Its event is dropped unless a watcher
     * of this client needs it. These watches end with the connection.
     *
     * @param zxid the last transaction that is known; the answer has the changes of later ones
     * @param data paths of nodes that existed: their data, and whether they still exist
     * @param exist paths of nodes that did not exist
     * @param child paths of nodes whose children are known
     * @return fails as a read does; a connection that is lost before all replies fails it
     */
    AsyncResult<Changes> changedSince(
            long zxid, Collection<String> data, Collection<String> exist, Collection<String> child);
}
