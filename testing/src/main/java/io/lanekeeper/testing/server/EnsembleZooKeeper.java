// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.server;

import io.lanekeeper.testing.proxy.FaultProxy;
import io.netty.channel.EventLoopGroup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A real ensemble: several ZooKeeper servers that elect a leader and replicate. Each is a process of its own with a small heap,
 * and tests can kill it, freeze it and cut it off. Servers have the numbers 1, 2, 3, …, as in their configuration.
 *
 * <p>There are {@linkplain FaultProxy proxies} between the members, and between clients and each member:
 * <ul>
 *   <li>{@link #server} returns the process of a member, to be killed, frozen or restarted.
 *   <li>{@link #part} makes a network partition between members, {@link #heal} ends it.
 *   <li>{@link #clientProxy} returns the proxy between clients and one member, with all its faults.
 * </ul>
 * Reconfiguration is enabled; {@link #member} returns the line of a server for it.
 *
 * <p>The processes end with {@link #close()}, and with this JVM in any case. If one does not start, all are stopped. Servers
 * listen on 127.0.0.1. Proxies between members listen on addresses of the form 127.77.x.y: Linux has them, on other systems they
 * have to be configured. Not thread-safe.
 */
public final class EnsembleZooKeeper implements AutoCloseable {
    private static final int MAX_SERVERS = 9;

    private final List<EnsembleMember> members;
    private final EventLoopGroup group = FaultProxy.newGroup();
    private final List<ZooKeeperProcess> servers = new ArrayList<>();
    private final List<FaultProxy> clientProxies = new ArrayList<>();
    private final List<MemberLinks> links = new ArrayList<>(1);

    private EnsembleZooKeeper(int count, ProcessSettings settings) {
        members =
                IntStream.rangeClosed(1, count).mapToObj(EnsembleMember::create).toList();
        try {
            links.add(new MemberLinks(members, group));
            members.forEach(member -> servers.add(process(member, settings)));
            servers.forEach(server -> clientProxies.add(FaultProxy.to(server.endpoint(), group)));
            servers.forEach(ZooKeeperProcess::launch);
            awaitServing();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Returns a started ensemble of {@code servers} servers, with the defaults of {@link Builder}. */
    public static EnsembleZooKeeper start(int servers) {
        return builder().servers(servers).start();
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a connect string with the addresses of all client proxies. */
    public String connectString() {
        return clientProxies.stream().map(FaultProxy::connectString).collect(Collectors.joining(","));
    }

    /** Returns the number of servers, up or down. */
    public int size() {
        return servers.size();
    }

    /**
     * Returns the process of a server. Its own address does not go through the client proxy. Only {@link #close()} may close it.
     *
     * @param number from 1 on
     */
    public ZooKeeperProcess server(int number) {
        return servers.get(index(number));
    }

    /** Returns the proxy between clients and one server. */
    public FaultProxy clientProxy(int number) {
        return clientProxies.get(index(number));
    }

    /**
     * Returns the number of the server to which a client has connected.
     *
     * @param connectString of {@link #clientProxy}, or of the server itself
     */
    public int numberOf(String connectString) {
        return IntStream.rangeClosed(1, size())
                .filter(number -> clientProxy(number).connectString().equals(connectString)
                        || server(number).connectString().equals(connectString))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "connectString: " + connectString + " (expected: one of " + connectString() + ")"));
    }

    /** Returns the line of a server for reconfigurations: {@code server.2=zk2:…:…:participant;127.0.0.1:…}. */
    public String member(int number) {
        return members.get(index(number)).line();
    }

    /**
     * Returns the number of the leader. Waits up to a minute for an election. After a partition, this is the former leader until it
     * has noticed the partition, which takes about {@code syncLimit} ticks.
     *
     * @throws IllegalStateException if no leader is elected in time
     */
    public int leader() {
        Await.until(
                "a leader is elected",
                ZooKeeperProcess.START_LIMIT,
                () -> leaderNow().isPresent());
        return leaderNow().orElseGet(this::leader);
    }

    /**
     * Waits until all servers that run and are not frozen reply to requests of clients.
     *
     * @throws IllegalStateException if one does not in a minute, with the end of its log; for example because too few are up
     */
    public void awaitServing() {
        each(ZooKeeperProcess::awaitServing);
    }

    /**
     * Makes a network partition: these servers on one side, all others on the other. Bytes between the sides do not arrive before
     * {@link #heal()}. Clients still reach all servers. Replaces an earlier partition.
     */
    public void part(Collection<Integer> side) {
        side.forEach(this::index);
        Set<Integer> one = Set.copyOf(side);
        links.forEach(network -> network.part((from, to) -> one.contains(from) != one.contains(to)));
    }

    /** Makes a network partition, as {@link #part(Collection)} does. */
    public void part(int... side) {
        part(IntStream.of(side).boxed().toList());
    }

    /** Ends partitions and the faults of client proxies. Processes that are killed or frozen stay so. */
    public void heal() {
        links.forEach(network -> network.part((from, to) -> false));
        clientProxies.forEach(FaultProxy::heal);
    }

    /** Kills all servers, ends all connections, and deletes all data. Idempotent. */
    @Override
    public void close() {
        servers.forEach(ZooKeeperProcess::close);
        clientProxies.forEach(FaultProxy::close);
        links.forEach(MemberLinks::close);
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        members.forEach(EnsembleMember::giveBackPorts);
    }

    private ZooKeeperProcess process(EnsembleMember member, ProcessSettings settings) {
        List<String> lines = members.stream().map(EnsembleMember::line).toList();
        Map<String, String> hosts = new LinkedHashMap<>();
        members.forEach(other -> hosts.put(other.host(), member.addressOf(other)));
        return ZooKeeperProcess.member(settings, member.id(), member.clientPort(), lines, hosts);
    }

    private OptionalInt leaderNow() {
        return IntStream.rangeClosed(1, size())
                .filter(number -> server(number).leading())
                .findFirst();
    }

    private void each(Consumer<ZooKeeperProcess> action) {
        servers.stream().filter(server -> server.running() && !server.frozen()).forEach(action);
    }

    private int index(int number) {
        if (number < 1 || number > members.size()) {
            throw new IllegalArgumentException("server: " + number + " (expected: 1 to " + members.size() + ")");
        }
        return number - 1;
    }

    /** Builds an ensemble. The last value set counts. Not thread-safe. */
    public static final class Builder {
        private int servers = 3;
        private ZooKeeperProcess.Builder settings = ZooKeeperProcess.builder();

        private Builder() {}

        /** Sets the number of servers. Default: 3. */
        public Builder servers(int count) {
            if (count < 1 || count > MAX_SERVERS) {
                throw new IllegalArgumentException("servers: " + count + " (expected: 1 to " + MAX_SERVERS + ")");
            }
            this.servers = count;
            return this;
        }

        /** Sets the settings of each server. */
        public Builder each(ZooKeeperProcess.Builder settings) {
            this.settings = settings;
            return this;
        }

        /**
         * Starts the servers and waits until all reply to requests.
         *
         * @throws IllegalStateException if one does not start, with the end of its log
         */
        public EnsembleZooKeeper start() {
            return new EnsembleZooKeeper(
                    servers, settings.settings().with("reconfigEnabled", "true").with("standaloneEnabled", "false"));
        }
    }
}
