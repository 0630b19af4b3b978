// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.simulation;

import io.lanekeeper.testing.proxy.Peer;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import io.lanekeeper.testing.simulation.network.SimulatedLink;
import io.lanekeeper.testing.simulation.network.SimulatedProxy;
import io.lanekeeper.testing.simulation.server.SimulatedZooKeeper;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The surroundings of the client: servers, network and other clients, and their faults. */
final class World {
    /** Nodes that all clients share, for reads and watches. */
    static final List<String> SHARED = List.of("/s0", "/s1", "/s2", "/s0/c0", "/s0/c1", "/s1/c0");

    private static final int AUTH_FAILED = -115;

    private final DeterministicHandler handler;
    private final SimulatedZooKeeper servers;
    private final Random random;
    /** Of each server, the one that clients come by. */
    private final List<SimulatedProxy> proxies = new ArrayList<>();

    private boolean parted;
    /** Those by which bytes got lost or changed. */
    private final Set<SimulatedProxy> gaps = new HashSet<>();

    /** The name that stands for all servers; null if each has its own. */
    private final @Nullable Names names;

    private final boolean mayCorrupt;
    private boolean corrupted;
    /** Those on which something was sent that no server would send. */
    private final Set<SimulatedLink> garbled = new HashSet<>();

    World(
            DeterministicHandler handler,
            SimulatedZooKeeper servers,
            Random random,
            boolean mayCorrupt,
            @Nullable Random naming) {
        this.handler = handler;
        this.servers = servers;
        this.random = random;
        this.mayCorrupt = mayCorrupt;
        for (int i = 0; i < servers.servers(); i++) {
            proxies.add(servers.proxy(i));
        }
        names = naming == null
                ? null
                : new Names(handler.network(), proxies.get(0).endpoint().port(), naming);
    }

    /** All servers. */
    String connectString() {
        return names == null ? listed(proxies) : names.all(proxies);
    }

    private static String listed(List<SimulatedProxy> servers) {
        return servers.stream().map(SimulatedProxy::connectString).collect(Collectors.joining(","));
    }

    /** Some servers; all of them rather than none. */
    String someServers() {
        List<SimulatedProxy> some =
                proxies.stream().filter(proxy -> random.nextBoolean()).toList();
        if (some.isEmpty()) {
            return connectString();
        }
        return names == null ? listed(some) : names.some(some);
    }

    /** Returns whether bits have been flipped: then a client may have got any value. */
    boolean corrupted() {
        return corrupted;
    }

    /** Returns whether anything was sent that no server sends. */
    boolean garbage() {
        return !garbled.isEmpty();
    }

    /** Returns whether there is still a connection on which garbage may have swallowed the bytes after it. */
    boolean deafened() {
        return handler.network().links().stream().anyMatch(garbled::contains);
    }

    private int server() {
        return random.nextInt(servers.servers());
    }

    /** Another client changes a node. */
    void change() {
        String path = SHARED.get(random.nextInt(SHARED.size()));
        String parent = path.lastIndexOf('/') == 0 ? "/" : path.substring(0, path.lastIndexOf('/'));
        if (!servers.exists(path)) {
            if (servers.exists(parent)) {
                servers.create(path, new byte[random.nextInt(20)]);
            }
        } else if (random.nextInt(3) == 0 && servers.children(path).isEmpty()) {
            servers.delete(path);
        } else {
            servers.setData(path, new byte[random.nextInt(12) == 0 ? 3_000 : random.nextInt(20)]);
        }
    }

    /** Something goes wrong. */
    void harm(long session) {
        switch (random.nextInt(30)) {
            case 0 -> servers.restart(server());
            case 1 -> servers.stop(server());
            case 2, 3 -> servers.start(server());
            case 4 -> servers.freeze(server());
            case 5, 6 -> servers.thaw(server());
            case 7 -> servers.partition(server());
            case 8, 9 -> servers.heal(server());
            case 10 -> servers.lag(server(), Duration.ofMillis(random.nextInt(3) * 700L));
            case 11 -> servers.replaceSessions(server(), random.nextInt(4) == 0);
            case 12 -> harmSession(session);
            case 13, 14, 15, 16 -> harmWay(proxies.get(server()));
            case 17, 18, 19 -> mendWay(proxies.get(server()));
            case 20 -> part(server());
            case 21 -> unite();
            case 22, 23 -> moveNames();
            default -> harmLink();
        }
    }

    private void harmSession(long session) {
        if (servers.sessions().contains(session)) {
            switch (random.nextInt(3)) {
                case 0 -> servers.expire(session);
                case 1 -> servers.moveSession(session, server());
                default -> servers.disconnect(session);
            }
        }
    }

    private void harmWay(SimulatedProxy proxy) {
        Peer side = random.nextBoolean() ? Peer.CLIENT : Peer.SERVER;
        switch (random.nextInt(mayCorrupt ? 16 : 12)) {
            case 0 -> proxy.freeze();
            case 1 -> proxy.freeze(side);
            case 2 -> {
                proxy.drop(side);
                gaps.add(proxy);
            }
            case 3 -> proxy.cut();
            case 4 -> proxy.reset();
            case 5, 6 -> proxy.halfOpen(side);
            case 7 -> proxy.delay(Duration.ofMillis(random.nextInt(1_500)));
            case 8 -> proxy.bandwidth(10 + random.nextInt(2_000));
            case 9 -> proxy.splitBytes(true);
            case 10 -> proxy.refuse();
            case 11 -> mendWay(proxy);
            default -> {
                corrupted = true;
                gaps.add(proxy);
                proxy.corrupt(side, 1 + random.nextInt(300), random.nextLong());
            }
        }
    }

    /** In a connection in which bytes got lost or changed nothing makes sense any more. */
    private void mendWay(SimulatedProxy proxy) {
        proxy.heal();
        if (gaps.remove(proxy)) {
            proxy.cut();
        }
    }

    private void harmLink() {
        List<SimulatedLink> links = handler.network().links();
        if (links.isEmpty()) {
            return;
        }
        SimulatedLink link = links.get(random.nextInt(links.size()));
        switch (random.nextInt(10)) {
            case 0 -> link.reset();
            case 9 -> link.cut();
            case 1, 2 -> link.resetAfterBytesToClient(random.nextInt(120));
            case 3, 4 -> link.resetAfterBytesToServer(random.nextInt(120));
            case 5 -> link.halfOpen(random.nextBoolean() ? Peer.CLIENT : Peer.SERVER);
            case 6 -> link.holdToClient(true);
            case 7 -> link.holdToClient(false);
            default -> {
                garbled.add(link);
                link.injectToClient(garbageBytes());
            }
        }
    }

    private byte[] garbageBytes() {
        return switch (random.nextInt(8)) {
            case 0 -> new byte[random.nextInt(30)]; // empty frames
            case 1 -> ByteBuffer.allocate(4).putInt(-1 - random.nextInt(1_000)).array();
            case 2 -> frame(1_000_000 + random.nextInt(9), 0, 0); // a reply to nothing
            case 3 -> frame(-1, 0, random.nextInt(10)); // an event that breaks off
            case 4 -> frame(-4, 0, 0); // an authentication is accepted too early, or without a request
            case 5 -> frame(-4, AUTH_FAILED, 0);
            case 6 -> frame(0, 0, 21); // a second reply to the handshake, with version, time-out, session and password
            default -> frame(-3, 0, 5_000); // longer than is allowed
        };
    }

    private static byte[] frame(int xid, int error, int rest) {
        return ByteBuffer.allocate(20 + rest)
                .putInt(16 + rest)
                .putInt(xid)
                .putLong(1)
                .putInt(error)
                .array();
    }

    private void moveNames() {
        if (names != null) {
            names.move();
        }
    }

    private void part(int alone) {
        servers.part(alone);
        parted = servers.servers() > 1;
    }

    private void unite() {
        servers.heal();
        parted = false;
    }

    /** Returns whether a server cannot reach the others. */
    boolean isParted() {
        return parted;
    }

    /** Leaves one server to the client that cannot reach the others either. */
    void isolate() {
        int alone = server();
        part(alone);
        for (int i = 0; i < proxies.size(); i++) {
            if (i != alone) {
                proxies.get(i).refuse();
                proxies.get(i).reset();
            }
        }
    }

    /** All is well again, and everybody up to date. */
    void mend() {
        unite();
        mendAllButTheParting();
    }

    /** Ends all faults, except that a server may be separated from the others. */
    void mendAllButTheParting() {
        for (int i = 0; i < servers.servers(); i++) {
            servers.start(i);
            servers.thaw(i);
            servers.heal(i);
            servers.lag(i, Duration.ZERO);
            servers.replaceSessions(i, false);
        }
        handler.network().links().forEach(link -> link.holdToClient(false));
        proxies.forEach(this::mendWay);
        if (names != null) {
            names.mend();
        }
    }
}
