// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.simulation;

import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.testing.simulation.SimulatedLink;
import io.lanekeeper.testing.simulation.SimulatedNetwork;
import io.lanekeeper.testing.simulation.SimulatedProxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Names that stand for several servers, and for some addresses more that are of no use. */
final class Names {
    private static final String ALL = "all.example";
    private static final String SOME = "some.example";

    private final SimulatedNetwork network;
    private final Random random;
    private final List<String> useless = new ArrayList<>();
    private final int port;

    Names(SimulatedNetwork network, int port, Random random) {
        this.network = network;
        this.port = port;
        this.random = random;
        for (String host : List.of("refuses", "lost", "mute", "hangs-up")) {
            if (random.nextBoolean()) {
                useless.add(host);
                make(host);
            }
        }
    }

    private void make(String host) {
        Endpoint address = new Endpoint(host, port);
        switch (host) {
            case "lost" -> network.partition(address);
            case "mute" -> network.listen(address, () -> new OfNoUse(false));
            case "hangs-up" -> network.listen(address, () -> new OfNoUse(true));
            default -> {}
        }
    }

    /** A name for all of {@code servers}. */
    String all(List<SimulatedProxy> servers) {
        return name(ALL, servers);
    }

    /** Another name, for some of them. */
    String some(List<SimulatedProxy> servers) {
        return name(SOME, servers);
    }

    private String name(String name, List<SimulatedProxy> servers) {
        List<String> hosts = new ArrayList<>(useless);
        servers.forEach(server -> hosts.add(server.endpoint().host()));
        Collections.shuffle(hosts, random);
        network.name(name, hosts.toArray(String[]::new));
        return name + ":" + port;
    }

    /** Ends connections that the client has been made to forget. A server would do so by itself after a while. */
    void mend() {
        useless.forEach(host -> network.links(new Endpoint(host, port)).forEach(SimulatedLink::cut));
    }

    /** Takes connections and says nothing, or hangs up. */
    private record OfNoUse(boolean hangsUp) implements FrameListener {
        @Override
        public void opened(Connection connection) {
            if (hangsUp) {
                connection.close();
            }
        }

        @Override
        public void frame(ByteBuffer body) {}

        @Override
        public void oversized(ByteBuffer head, int size) {}

        @Override
        public void closed(@Nullable Throwable cause) {}
    }
}
