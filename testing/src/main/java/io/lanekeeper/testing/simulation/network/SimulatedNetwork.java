// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.network;

import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.testing.simulation.schedule.Schedule;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A network in memory, to which a handler in virtual time connects ({@code DeterministicHandler}). It carries bytes in order and without loss, as
 * TCP does, with delays and in pieces that the seed chooses. A connection leads to whatever listens at its endpoint. A
 * host that has been given addresses by {@link #name} is a name; all others stand for themselves. There is no TLS.
 */
public final class SimulatedNetwork {
    private final Schedule schedule;
    private final Map<Endpoint, Supplier<@Nullable FrameListener>> listeners = new HashMap<>();
    private final Map<String, List<String>> names = new HashMap<>();
    private final NameCache answers;
    private final Map<Endpoint, AddressFaults> faultsAt = new HashMap<>();
    private final List<SimulatedLink> links = new ArrayList<>();
    private final List<RuntimeException> faults = new ArrayList<>();
    private long minLatency;
    private long maxLatency;
    private int lowMark = 32 * 1024;
    private int highMark = 64 * 1024;

    /** Makes a network without listeners, whose events are steps of {@code schedule}. */
    public SimulatedNetwork(Schedule schedule) {
        this.schedule = schedule;
        answers = new NameCache(schedule::elapsed);
    }

    /**
     * Calls {@code acceptor} for the server's end of each connection to {@code endpoint}; the connection is refused if
     * it returns null. The listener is called between the steps of the handler, never inside one.
     *
     * @throws IllegalStateException if something listens there already
     */
    public void listen(Endpoint endpoint, Supplier<@Nullable FrameListener> acceptor) {
        if (listeners.putIfAbsent(endpoint, acceptor) != null) {
            throw new IllegalStateException("something listens at " + endpoint + " already");
        }
    }

    /**
     * Returns a new proxy at {@code endpoint}. It calls {@code acceptor} for the server's end of each connection, and refuses the
     * connection if it returns null.
     *
     * @throws IllegalStateException if something listens there already
     */
    public SimulatedProxy proxy(Endpoint endpoint, Supplier<@Nullable FrameListener> acceptor) {
        return new SimulatedProxy(this, endpoint, acceptor);
    }

    /**
     * Makes {@code host} resolve to {@code addresses} from now on. They are hosts themselves, in the order in which
     * they are tried. Without addresses the name is unknown. An answer that the resolver keeps stays as it is; see
     * {@link #keepAnswers}.
     */
    public void name(String host, String... addresses) {
        names.put(host, List.of(addresses));
    }

    /**
     * Makes the resolver keep each answer for {@code time}, as the caches of the JDK and of Netty do, although
     * {@link #name} changes meanwhile. It also keeps the answer that a name is unknown.
     * {@link Handler#forgetAddresses} drops an answer. The default is zero: the resolver keeps nothing.
     *
     * @throws IllegalArgumentException if {@code time} is negative
     */
    public void keepAnswers(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time: " + time + " (expected: zero or more)");
        }
        answers.keepFor(time);
    }

    /** Drops the answer that the resolver keeps for {@code host}. */
    public void forgetAnswer(String host) {
        answers.forget(host);
    }

    /** Returns whether {@code host} is a name that is resolved, rather than a host that stands for itself. */
    public boolean isName(String host) {
        return names.containsKey(host);
    }

    /**
     * Returns the endpoints that {@code endpoint} stands for, in the order in which they are tried.
     *
     * @throws UnknownHostException if the name is unknown
     */
    public List<Endpoint> resolve(Endpoint endpoint) throws UnknownHostException {
        String host = endpoint.host();
        List<String> addresses =
                isName(host) ? answers.resolve(host, () -> names.getOrDefault(host, List.of())) : List.of(host);
        if (addresses.isEmpty()) {
            throw new UnknownHostException(host);
        }
        return addresses.stream()
                .map(address -> new Endpoint(address, endpoint.port()))
                .toList();
    }

    /** Refuses connections to {@code endpoint} from now on; established ones stay. */
    public void close(Endpoint endpoint) {
        listeners.remove(endpoint);
    }

    /**
     * Sets the time that bytes and connects take, one way: each time a random one of this range. The default is zero,
     * which still is a later step.
     *
     * @throws IllegalArgumentException if {@code min} is negative or more than {@code max}
     */
    public void latency(Duration min, Duration max) {
        if (min.isNegative() || max.compareTo(min) < 0) {
            throw new IllegalArgumentException(
                    "latency: " + min + " to " + max + " (expected: zero or more, in order)");
        }
        minLatency = min.toNanos();
        maxLatency = max.toNanos();
    }

    /**
     * Sets the number of unread bytes from which on a connection is not writable; it is writable again at half of that.
     * The default is 64 KiB.
     *
     * @throws IllegalArgumentException if {@code bytes} is negative
     */
    public void writeBuffer(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes: " + bytes + " (expected: zero or more)");
        }
        highMark = bytes;
        lowMark = bytes / 2;
    }

    /** Cuts {@code endpoint} off until {@link #heal}: nothing passes, and no connection notices it. */
    public void partition(Endpoint endpoint) {
        faultsAt(endpoint).partition(true);
    }

    /** Ends a {@link #partition}; bytes that were sent in that time arrive late. */
    public void heal(Endpoint endpoint) {
        faultsAt(endpoint).partition(false);
        faultsChanged(endpoint);
    }

    /**
     * Makes the listener at {@code endpoint} read nothing until {@link #release}. Connections are still accepted, as by
     * a kernel.
     */
    public void hold(Endpoint endpoint) {
        faultsAt(endpoint).hold(true);
    }

    /** Ends a {@link #hold}. */
    public void release(Endpoint endpoint) {
        faultsAt(endpoint).hold(false);
        faultsChanged(endpoint);
    }

    AddressFaults faultsAt(Endpoint endpoint) {
        return faultsAt.computeIfAbsent(endpoint, address -> new AddressFaults());
    }

    void faultsChanged(Endpoint endpoint) {
        links(endpoint).forEach(SimulatedLink::faultsChanged);
    }

    /** Returns the established connections, the oldest first. */
    public List<SimulatedLink> links() {
        return List.copyOf(links);
    }

    /** Returns the established connections to {@code endpoint}, the oldest first. */
    public List<SimulatedLink> links(Endpoint endpoint) {
        return links.stream().filter(link -> link.endpoint().equals(endpoint)).toList();
    }

    /** Returns what listeners of connections threw. Each of these errors closed its connection. */
    public List<RuntimeException> faults() {
        return faults;
    }

    void fault(RuntimeException error) {
        faults.add(error);
    }

    /** Returns the schedule of which all events of this network are steps. */
    public Schedule schedule() {
        return schedule;
    }

    @Nullable
    FrameListener accept(Endpoint endpoint) {
        Supplier<@Nullable FrameListener> acceptor = listeners.get(endpoint);
        return acceptor == null ? null : acceptor.get();
    }

    /** @param asked the endpoint to which the client wanted to connect: {@code endpoint}, or a name for it */
    SimulatedLink link(
            Endpoint asked, Endpoint endpoint, FrameListener client, ConnectOptions options, FrameListener server) {
        SimulatedLink link = new SimulatedLink(this, asked, endpoint, client, options, server);
        links.add(link);
        return link;
    }

    void forget(SimulatedLink link) {
        links.remove(link);
    }

    /** Returns whether {@code endpoint} is cut off by {@link #partition}. */
    public boolean isPartitioned(Endpoint endpoint) {
        return faultsAt(endpoint).partitioned();
    }

    /** Returns a time for one way through the network, in nanoseconds, in the range of {@link #latency}. */
    public long latencyNanos() {
        return minLatency == maxLatency ? minLatency : schedule.random().nextLong(minLatency, maxLatency + 1);
    }

    int lowMark() {
        return lowMark;
    }

    int highMark() {
        return highMark;
    }
}
