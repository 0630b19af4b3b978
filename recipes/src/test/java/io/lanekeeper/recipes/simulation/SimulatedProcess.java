// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.spi.LoopClient;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.RecipeOptions;
import io.lanekeeper.recipes.simulation.process.ProcessHandler;
import java.util.ArrayList;
import java.util.List;

/** A process of a schedule: a client with its recipes, on a handler of its own. */
public final class SimulatedProcess {
    private final int number;
    private final ProcessHandler handler;
    private final ZooKeeperClient client;
    private final RecipeContext context;
    private final RecipeOptions options;
    private final List<AsyncResult<?>> ends = new ArrayList<>();
    private boolean started;
    private int stops;
    private int losses;

    SimulatedProcess(
            int number, ProcessHandler handler, ZooKeeperClient client, RecipeOptions options, boolean lanesHeld) {
        this.number = number;
        this.handler = handler;
        this.client = client;
        handler.start();
        if (lanesHeld) {
            for (Lane lane : Lane.values()) {
                Promise<String> never = handler.asyncResult();
                handler.dispatch(new Callback(lane, () -> never));
            }
        }
        this.options = options;
        LoopClient loopClient = LoopClient.of(client);
        context = RecipeContext.of(loopClient, options);
        loopClient.addListener(change -> losses += change.state() == SessionState.LOST ? 1 : 0);
    }

    /** Returns the number, from 0. */
    public int number() {
        return number;
    }

    /** Returns the handler of this process alone. */
    public ProcessHandler handler() {
        return handler;
    }

    /** Returns the client. */
    public ZooKeeperClient client() {
        return client;
    }

    /** Returns what the recipes of the client share. */
    public RecipeContext context() {
        return context;
    }

    /** Returns another context of the client, with a fault. */
    public RecipeContext brokenContext(FaultyClient.Fault fault) {
        return RecipeContext.of(FaultyClient.of(LoopClient.of(client), fault), options);
    }

    /** Returns whether the client is to run. */
    public boolean started() {
        return started;
    }

    /** Returns how often the client was stopped. */
    public int stops() {
        return stops;
    }

    /** Returns how many sessions have ended for the client. */
    public int losses() {
        return losses;
    }

    /** Returns whether the client can write at present, as it believes. */
    public boolean connected() {
        return client.state() == SessionState.CONNECTED;
    }

    void start() {
        started = true;
        client.start();
    }

    /** Starts the client, unless it runs already. */
    void startAgain() {
        if (!started) {
            start();
        }
    }

    void stop(boolean detach) {
        started = false;
        stops++;
        ends.add(detach ? client.detach() : client.stop());
    }

    boolean stopped() {
        return !started && ends.stream().allMatch(AsyncResult::isDone);
    }

    @Override
    public String toString() {
        return "process " + number;
    }
}
