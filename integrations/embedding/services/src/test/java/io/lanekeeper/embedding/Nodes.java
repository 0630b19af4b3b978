// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.embedding;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.handler.netty.LoopLocal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The data of the service. Clients start when the server is up, so that the threads before can be counted. */
final class Nodes {
    static final String OWN = "/own";
    static final String ONE = "/one";

    private volatile @Nullable LoopLocal<ZooKeeperClient> clients;
    private volatile @Nullable ZooKeeperClient one;

    void use(LoopLocal<ZooKeeperClient> ofEachLoop, ZooKeeperClient forAll) {
        clients = ofEachLoop;
        one = forAll;
    }

    /** A client for each loop. */
    LoopLocal<ZooKeeperClient> clients() {
        return Objects.requireNonNull(clients);
    }

    /** One client, on one of the loops, for all of them. */
    ZooKeeperClient one() {
        return Objects.requireNonNull(one);
    }

    /** Returns whether a request needs no client. */
    static boolean warm(String path) {
        return path.equals("/warm");
    }

    /** Returns whether a request is for the client of its loop. */
    static boolean own(String path) {
        return path.startsWith(OWN);
    }

    /** The node that a request reads. */
    static String node(String path) {
        return path.substring(OWN.length());
    }

    /** The response: the data, and whether it was delivered on the thread of the request. */
    static String answer(NodeData read, Thread requestThread) {
        String data = new String(Objects.requireNonNull(read.data()), UTF_8);
        return data
                + (Thread.currentThread() == requestThread
                        ? " on its loop"
                        : " on " + Thread.currentThread().getName());
    }
}
