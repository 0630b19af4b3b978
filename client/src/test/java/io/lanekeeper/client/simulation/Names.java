// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.simulation;

import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.testing.simulation.network.SimulatedLink;
import io.lanekeeper.testing.simulation.network.SimulatedNetwork;
import io.lanekeeper.testing.simulation.network.SimulatedProxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Names that stand for several servers, and for some more addresses that are of no use. The addresses of a name may
 * change, and the resolver may repeat its old answer.
 */
final class Names {
    private static final String ALL = "all.example";
    private static final String SOME = "some.example";

    /**
     * The times for which the resolver keeps an answer: not at all, as long as the handlers' resolvers do, or until it
     * is forgotten.
     */
    private static final List<Duration> KEPT = List.of(Duration.ZERO, Duration.ofSeconds(30), Duration.ofDays(1_000));

    private final SimulatedNetwork network;
    private final Random random;
    private final Map<String, List<SimulatedProxy>> servers = new HashMap<>();
    private final List<String> useless = new ArrayList<>();
    private final int port;
    private boolean mended;

    Names(SimulatedNetwork network, int port, Random random) {
        this.network = network;
        this.port = port;
        this.random = random;
        network.keepAnswers(KEPT.get(random.nextInt(KEPT.size())));
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

    private String name(String name, List<SimulatedProxy> stands) {
        servers.put(name, stands);
        point(name, !mended && random.nextInt(4) == 0 ? List.of() : stands);
        return name + ":" + port;
    }

    private void point(String name, List<SimulatedProxy> stands) {
        List<String> hosts = new ArrayList<>(useless);
        stands.forEach(server -> hosts.add(server.endpoint().host()));
        Collections.shuffle(hosts, random);
        network.name(name, hosts.toArray(String[]::new));
    }

    /** Has each name stand for some of its servers, often for none. Without any address a name is unknown. */
    void move() {
        boolean none = random.nextBoolean();
        servers.forEach((name, all) -> point(
                name,
                all.stream().filter(server -> !none && random.nextBoolean()).toList()));
    }

    /**
     * Has each name stand for its servers from here on, and ends connections that the client has been made to forget: a server would do so
     * by itself after a while.
     */
    void mend() {
        mended = true;
        servers.forEach(this::point);
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
