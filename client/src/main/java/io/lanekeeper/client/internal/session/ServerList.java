// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.handler.Endpoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** The servers in the order in which they are tried, round and round. Confined to the loop. */
final class ServerList {
    private final List<Endpoint> servers;
    private int next;

    /** In random order if {@code shuffle} is set. */
    ServerList(List<Endpoint> servers, boolean shuffle, Random random) {
        this.servers = new ArrayList<>(servers);
        if (shuffle) {
            Collections.shuffle(this.servers, random);
        }
    }

    Endpoint next() {
        Endpoint server = servers.get(next);
        next = (next + 1) % servers.size();
        return server;
    }
}
