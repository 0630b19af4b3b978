// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.SessionTracker;
import io.lanekeeper.recipes.node.PersistentNode.State;
import io.lanekeeper.recipes.node.PersistentNodeOptions;
import io.lanekeeper.recipes.testkit.SimulatedClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;

/**
 * One random schedule of clients that keep nodes at a few paths, with faults of all kinds and a stranger that creates and deletes nodes
 * at the same paths. Afterwards all faults end, and the rules are checked.
 */
final class NodeSchedule {
    /** Makes what a machine knows; a broken one for a planted break. */
    interface Making extends BiFunction<SessionTracker, PersistentNodeOptions, Knowledge> {}

    private static final int CLIENTS = 3;
    private static final int STRANGER = CLIENTS;
    private static final List<String> PATHS = List.of("/a", "/d/b", "/d/c");
    private static final List<CreateMode> MODES = List.of(
            CreateMode.EPHEMERAL,
            CreateMode.EPHEMERAL,
            CreateMode.EPHEMERAL,
            CreateMode.EPHEMERAL_SEQUENTIAL,
            CreateMode.PERSISTENT_SEQUENTIAL);

    /** A node under test, and the data of the last call. */
    private static final class Kept {
        final int client;
        final PathNode node;
        final boolean sequential;
        String data;

        Kept(int client, PathNode node, boolean sequential, String data) {
            this.client = client;
            this.node = node;
            this.sequential = sequential;
            this.data = data;
        }
    }

    private final Making knowledge;
    private final Random random;
    private final SimulatedClients clients;
    private final List<Kept> kept = new ArrayList<>();
    private final List<AsyncResult<?>> results = new ArrayList<>();
    /** The stranger's nodes: path and creation. */
    private final Map<String, Long> strangers = new LinkedHashMap<>();

    private final List<String> violations = new ArrayList<>();
    /** The nodes that were closed. A close that has failed says that the node may be left. */
    private final Map<PathNode, AsyncResult<Void>> closing = new LinkedHashMap<>();

    /**
     * True if clients are stopped. A client that stops without a connection cannot know whether a request on its way is applied later, so
     * there are no nodes then that outlive a session.
     */
    private final boolean stops;

    private int number;

    NodeSchedule(long seed, Making knowledge) {
        this.knowledge = knowledge;
        random = new Random(seed * 31 + 7);
        stops = random.nextBoolean();
        clients = new SimulatedClients(seed, 3, CLIENTS + 1);
        clients.servers.create("/d", new byte[0]);
    }

    /** Runs the schedule and returns what is wrong. */
    List<String> run() {
        int steps = 20 + random.nextInt(40);
        for (int i = 0; i < steps; i++) {
            step();
            clients.handler.advance(
                    Duration.ofMillis(random.nextInt(4) == 0 ? random.nextInt(3000) : random.nextInt(5)));
            checkStranger();
            kept.forEach(this::checkClaim);
        }
        heal();
        clients.handler.advance(Duration.ofSeconds(60));
        checkRest();
        return violations;
    }

    private void step() {
        switch (random.nextInt(16)) {
            case 0, 1 -> keep();
            case 2, 3 -> setData();
            case 4 -> close();
            case 5, 6 -> client().ifPresentCut();
            case 7 -> expire();
            case 8 -> {
                if (stops) {
                    restartClient();
                }
            }
            case 9 -> clients.servers.lag(random.nextInt(3), Duration.ofMillis(random.nextInt(500)));
            case 10 -> partitionOrHeal();
            case 11 -> clients.servers.restart(random.nextInt(3));
            case 12 -> move();
            case 13, 14 -> stranger();
            default -> clients.handler.stall(Duration.ofMillis(random.nextInt(2000)));
        }
    }

    private final class OneClient {
        final int number = random.nextInt(CLIENTS);

        long session() {
            long id = clients.client(number).sessionId();
            return clients.servers.sessions().contains(id) ? id : 0;
        }

        void ifPresentCut() {
            long session = session();
            if (session == 0) {
                return;
            }
            var links = clients.servers.links(session);
            if (random.nextBoolean() && !links.isEmpty()) {
                if (random.nextBoolean()) {
                    links.get(0).resetAfterBytesToServer(random.nextInt(300));
                } else {
                    links.get(0).resetAfterBytesToClient(random.nextInt(300));
                }
            } else {
                clients.servers.disconnect(session);
            }
        }
    }

    private OneClient client() {
        return new OneClient();
    }

    private void keep() {
        int client = random.nextInt(CLIENTS);
        CreateMode mode = MODES.get(random.nextInt(stops ? MODES.size() - 1 : MODES.size()));
        // A change of data may hit another's node of the same version, since servers do not compare owners.
        PersistentNodeOptions options = PersistentNodeOptions.of(mode).insist(true);
        String path = PATHS.get(random.nextInt(PATHS.size())) + (mode.sequential() ? "-s-" : "");
        // Two objects of one session at one path take each other's node for their own.
        boolean taken = kept.stream()
                .anyMatch(one -> one.client == client
                        && !one.sequential
                        && one.node.path().equals(path));
        boolean closing = this.closing.entrySet().stream()
                .anyMatch(one -> !one.getValue().isDone() && one.getKey().path().equals(path));
        if (taken || closing) {
            return;
        }
        String data = "first " + number++;
        PathNode node = new PathNode(
                clients.context(client),
                new NodeSpec(path, options, random.nextBoolean()),
                data.getBytes(UTF_8),
                knowledge.apply(clients.context(client).sessions(), options));
        kept.add(new Kept(client, node, mode.sequential(), data));
        results.add(node.start());
    }

    private void setData() {
        if (!kept.isEmpty()) {
            Kept one = kept.get(random.nextInt(kept.size()));
            one.data = "data " + number++;
            results.add(one.node.setData(one.data.getBytes(UTF_8)));
        }
    }

    private void close() {
        if (!kept.isEmpty()) {
            Kept one = kept.get(random.nextInt(kept.size()));
            if (one.sequential || one.node.state() != State.PRESENT || random.nextBoolean()) {
                kept.remove(one);
                close(one);
                clients.handler.advance(Duration.ofMillis(random.nextInt(3)));
            }
        }
    }

    private void close(Kept one) {
        AsyncResult<Void> closed = one.node.close();
        results.add(closed);
        closing.put(one.node, closed);
    }

    private void expire() {
        long session = client().session();
        if (session != 0) {
            clients.servers.expire(session);
        }
    }

    private void restartClient() {
        ZooKeeperClient client = clients.client(client().number);
        results.add(client.stop());
        clients.handler.advance(Duration.ofMillis(random.nextInt(200)));
        client.start();
    }

    private void partitionOrHeal() {
        int server = random.nextInt(3);
        if (random.nextBoolean()) {
            clients.servers.partition(server);
        } else {
            clients.servers.heal(server);
        }
    }

    private void move() {
        long session = client().session();
        if (session != 0) {
            clients.servers.moveSession(session, random.nextInt(3));
        }
    }

    /** A node is deleted, or the stranger creates one. Its version tells it from ours, as a version is all that a server compares. */
    private void stranger() {
        String path = PATHS.get(random.nextInt(PATHS.size()));
        if (clients.servers.exists(path)) {
            clients.servers.delete(path);
            strangers.remove(path);
            if (random.nextBoolean()) {
                return;
            }
        }
        ZooKeeperClient stranger = clients.client(STRANGER);
        if (stranger.state().connected()) {
            clients.servers.create(path, new byte[0]);
            for (int i = 0; i < 40; i++) {
                clients.servers.setData(path, ("stranger " + i).getBytes(UTF_8));
            }
            strangers.put(path, clients.servers.lastDataChange(path));
        }
    }

    private void checkStranger() {
        strangers.forEach((path, change) -> {
            if (!clients.servers.exists(path) || clients.servers.lastDataChange(path) != change) {
                violations.add("the stranger's node at " + path + " was touched");
            }
        });
        if (!violations.isEmpty()) {
            strangers.clear();
        }
    }

    /** A node that is said to be PRESENT belongs to the present session, or it goes with another one. */
    private void checkClaim(Kept one) {
        Stat stat = one.node.stat();
        long session = clients.client(one.client).sessionId();
        boolean running = session != 0; // else the client is about to stop
        boolean owned = stat == null || !stat.ephemeral() || stat.ephemeralOwner() == session;
        if (running && one.node.state() == State.PRESENT && !owned) {
            violations.add(one.node + " belongs to another session than that of client " + one.client);
        }
    }

    private void heal() {
        for (int server = 0; server < 3; server++) {
            clients.servers.heal(server);
            clients.servers.lag(server, Duration.ZERO);
        }
    }

    private void checkRest() {
        checkStranger();
        for (AsyncResult<?> result : results) {
            boolean waits = kept.stream().anyMatch(one -> one.node.state() == State.CONFLICT);
            if (!result.isDone() && !waits) {
                violations.add("a result is open");
            }
        }
        for (Kept one : kept) {
            checkKept(one);
        }
        checkOrphans("/");
        checkOrphans("/d");
    }

    private void checkKept(Kept one) {
        String path = one.node.path();
        boolean exists = clients.servers.exists(path);
        if (one.node.state() == State.CONFLICT && !one.sequential) {
            boolean other = kept.stream()
                    .anyMatch(
                            each -> each != one && each.node.path().equals(path) && each.node.state() == State.PRESENT);
            if (!exists || (!other && !strangers.containsKey(path))) {
                violations.add(path + " is a CONFLICT of client " + one.client + " without another's node");
            }
            return;
        }
        if (one.node.state() != State.PRESENT || !exists) {
            violations.add(path + " is " + one.node.state() + " at client " + one.client + ", exists: " + exists);
            return;
        }
        byte[] data = clients.servers.data(path);
        if (data == null || !one.data.equals(new String(data, UTF_8))) {
            String text = data == null ? "null" : new String(data, UTF_8);
            violations.add(path + " of client " + one.client + " has data " + text + ", not " + one.data);
        }
        Stat stat = clients.get(clients.client(STRANGER).exists(path));
        long owner = stat == null ? -1 : stat.ephemeralOwner();
        boolean persistent = one.sequential && owner == 0;
        if (!persistent && owner != clients.client(one.client).sessionId()) {
            violations.add(path + " belongs to another session than that of client " + one.client);
        }
    }

    private void checkOrphans(String parent) {
        for (String child : clients.servers.children(parent)) {
            String path = (parent.equals("/") ? "" : parent) + "/" + child;
            boolean known = path.equals("/d")
                    || child.equals("zookeeper")
                    || strangers.containsKey(path)
                    || kept.stream().anyMatch(one -> one.node.path().equals(path))
                    || closing.entrySet().stream()
                            .anyMatch(one -> one.getKey().path().equals(path)
                                    && one.getValue().exception() instanceof ClientStoppedException);
            if (!known) {
                violations.add(path + " is left over " + closing);
            }
        }
    }

    /** Ends the nodes and the clients. Nothing may be left. */
    List<String> end() {
        kept.forEach(this::close);
        clients.handler.advance(Duration.ofSeconds(30));
        results.stream()
                .filter(result -> !result.isDone())
                .forEach(result -> violations.add("a result is open at the end"));
        kept.clear();
        checkOrphans("/");
        checkOrphans("/d");
        clients.close();
        return violations;
    }
}
