// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.network;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.testing.simulation.schedule.Schedule;
import io.lanekeeper.testing.simulation.schedule.Schedule.Place;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a handler to connect, from its beginning until it succeeds, fails or is cancelled. Not for tests: they call
 * {@code connect} of the handler.
 */
public final class ConnectAttempt {
    private final SimulatedNetwork network;
    private final Schedule schedule;
    private final Endpoint endpoint;
    private final Duration deadline;
    private final ConnectOptions options;
    private final FrameListener listener;
    private final Promise<Connection> result;
    private final Cancellable timeout;
    private boolean over;

    /**
     * Begins an attempt.
     *
     * @param promises makes a promise that runs a task when it is cancelled
     * @param endpoint the endpoint of the call to connect
     * @param only the one place to try; null to try all that {@code endpoint} stands for
     */
    public ConnectAttempt(
            SimulatedNetwork network,
            Function<Runnable, Promise<Connection>> promises,
            Endpoint endpoint,
            @Nullable Endpoint only,
            ConnectOptions options,
            FrameListener listener) {
        this.network = network;
        schedule = network.schedule();
        this.endpoint = Objects.requireNonNull(endpoint, "endpoint");
        this.options = options;
        this.listener = Objects.requireNonNull(listener, "listener");
        result = promises.apply(() -> schedule.execute(() -> fail(new CancellationException("abandoned"))));
        timeout = schedule.schedule(
                () -> fail(new TimeoutException(endpoint + ": no connection within " + options.connectTimeout())),
                options.connectTimeout());
        deadline = schedule.elapsed().plus(options.connectTimeout());
        tryNext(() -> only == null ? network.resolve(endpoint) : List.of(only));
    }

    /** Returns the address that stands for a place in the network; it is never looked up. */
    public static InetSocketAddress address(Endpoint place) {
        return InetSocketAddress.createUnresolved(place.host(), place.port());
    }

    /** Returns the place for which an address stands: the reverse of {@link #address}. */
    public static Endpoint place(SocketAddress address) {
        if (address instanceof InetSocketAddress internet) {
            return new Endpoint(internet.getHostString(), internet.getPort());
        }
        throw new IllegalArgumentException("address: " + address + " (expected: one that resolve has returned)");
    }

    /** Returns the connection, once it is established. */
    public AsyncResult<Connection> result() {
        return result;
    }

    /** @param places supplies the places not tried yet; it is called when the attempt reaches the network */
    private void tryNext(Callable<List<Endpoint>> places) {
        schedule.happen(
                () -> {
                    if (!over && !result.isDone()) {
                        reach(places);
                    }
                },
                Duration.ofNanos(network.latencyNanos()));
    }

    private void reach(Callable<List<Endpoint>> places) {
        try {
            reach(places.call());
        } catch (Exception e) {
            refuse(e);
        }
    }

    private void reach(List<Endpoint> places) {
        Endpoint place = places.get(0);
        List<Endpoint> others = places.subList(1, places.size());
        if (network.isPartitioned(place)) {
            giveUpLater(others); // it never replies, so the time-out ends this
            return;
        }
        FrameListener server = network.accept(place);
        if (options.tls() != null) {
            refuse(new UnsupportedOperationException("the simulated network has no TLS"));
        } else if (server == null && !others.isEmpty()) {
            tryNext(() -> others);
        } else if (server == null) {
            refuse(new ConnectException("connection refused: " + place));
        } else {
            SimulatedLink link = network.link(endpoint, place, listener, options, server);
            link.server().open();
            over = true;
            timeout.cancel();
            schedule.run(Place.LOOP, () -> open(link));
        }
    }

    /** Leaves an equal share of the time to each of the other places. */
    private void giveUpLater(List<Endpoint> others) {
        if (!others.isEmpty()) {
            Duration share = deadline.minus(schedule.elapsed()).dividedBy(others.size() + 1L);
            schedule.happen(() -> tryNext(() -> others), share);
        }
    }

    private void open(SimulatedLink link) {
        link.client().open();
        if (!result.set(link.client())) {
            link.client().close();
        }
    }

    private void refuse(Throwable cause) {
        schedule.run(Place.LOOP, () -> fail(cause));
    }

    private void fail(@Nullable Throwable cause) {
        if (over) {
            return;
        }
        over = true;
        timeout.cancel();
        listener.closed(cause);
        result.setException(Objects.requireNonNull(cause));
    }
}
