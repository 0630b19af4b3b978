// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.chaos.check.History;
import io.lanekeeper.client.chaos.check.History.Node;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.testkit.Waits;
import io.lanekeeper.handler.AsyncResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads all nodes when no worker writes any more. It writes before it reads, in one session: the write comes after all
 * that was acknowledged before, whichever server leads, and reads of the session come after the write.
 */
final class Survey {
    private final ZooKeeperClient observer;
    private final Place place;

    Survey(ZooKeeperClient observer, Place place) {
        this.observer = observer;
        this.place = place;
    }

    /** Returns the nodes, and the sessions of {@code clients} that have not ended; tries until nothing disturbs it. */
    History.Rest rest(List<ZooKeeperClient> clients, Clients all) {
        List<Node> nodes = new ArrayList<>();
        Set<Long> living = new HashSet<>();
        Waits.until("nothing disturbs", () -> {
            nodes.clear();
            living.clear();
            return look(clients, nodes, living);
        });
        return new History.Rest(nodes, living, all.over());
    }

    private boolean look(List<ZooKeeperClient> clients, List<Node> nodes, Set<Long> living) {
        try {
            clients.forEach(client -> living.add(livingSession(client)));
            long session = observer.sessionId();
            Waits.get(observer.setData(place.fence(), null));
            readAll(nodes);
            Set<Long> after = new HashSet<>();
            clients.forEach(client -> after.add(livingSession(client)));
            living.retainAll(after);
            living.remove(0L);
            return observer.sessionId() == session;
        } catch (ZooKeeperException e) {
            return false;
        }
    }

    /** A session that was there when this was called; only a write proves it, since a server may not know of the end yet. */
    private long livingSession(ZooKeeperClient client) {
        long before = client.sessionId();
        Waits.get(client.setData(place.fence(), null));
        return client.sessionId() == before ? before : 0;
    }

    private void readAll(List<Node> nodes) {
        Map<String, AsyncResult<NodeData>> reads = new HashMap<>();
        List<String> paths = new ArrayList<>(place.written());
        for (String parent : List.of(place.sequence(), place.ephemerals())) {
            Waits.get(observer.getChildren(parent)).forEach(child -> paths.add(parent + "/" + child));
        }
        paths.forEach(path -> reads.put(path, observer.getData(path)));
        reads.forEach((path, read) -> {
            NodeData data = unlessGone(read);
            if (data != null) {
                nodes.add(Values.node(path, data));
            }
        });
    }

    /** Ephemeral nodes may go between the list and the read. */
    private static @Nullable NodeData unlessGone(AsyncResult<NodeData> read) {
        try {
            return Waits.get(read);
        } catch (RefusedException e) {
            if (e.code() == ErrorCode.NO_NODE) {
                return null;
            }
            throw e;
        }
    }
}
