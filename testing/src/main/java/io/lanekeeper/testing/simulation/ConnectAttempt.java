// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.testing.simulation.Schedule.Place;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One attempt to connect, until it has come about, failed, or is abandoned. */
final class ConnectAttempt {
    private final SimulatedNetwork network;
    private final Schedule schedule;
    private final Endpoint endpoint;
    private final ConnectOptions options;
    private final FrameListener listener;
    private final SimulatedPromise<Connection> result;
    private final Cancellable timeout;
    private boolean over;

    ConnectAttempt(
            DeterministicHandler handler,
            SimulatedNetwork network,
            Endpoint endpoint,
            ConnectOptions options,
            FrameListener listener) {
        this.network = network;
        this.schedule = handler.schedule();
        this.endpoint = Objects.requireNonNull(endpoint, "endpoint");
        this.options = options;
        this.listener = Objects.requireNonNull(listener, "listener");
        result = new SimulatedPromise<>(
                handler, () -> schedule.execute(() -> fail(new CancellationException("abandoned"))));
        timeout = schedule.schedule(
                () -> fail(new TimeoutException(endpoint + ": no connection within " + options.connectTimeout())),
                options.connectTimeout());
        schedule.happen(this::reach, Duration.ofNanos(network.latencyNanos()));
    }

    AsyncResult<Connection> result() {
        return result;
    }

    private void reach() {
        if (over || result.isDone() || network.isPartitioned(endpoint)) {
            return; // who is cut off answers nothing: the time-out ends it
        }
        FrameListener server = network.accept(endpoint);
        if (options.tls() != null) {
            refuse(new UnsupportedOperationException("the simulated network has no TLS"));
        } else if (server == null) {
            refuse(new ConnectException("connection refused: " + endpoint));
        } else {
            SimulatedLink link = network.link(endpoint, listener, options, server);
            link.server().open();
            schedule.run(Place.LOOP, () -> open(link));
        }
    }

    private void open(SimulatedLink link) {
        over = true;
        timeout.cancel();
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
