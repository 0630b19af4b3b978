// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

import io.lanekeeper.client.error.ClientStoppedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The part of a play that makes calls and waits for their ends, for recipes of which nothing is held. */
public abstract class CallPlay implements Play {
    private static final int MOST_OPEN = 14;

    private final Scene scene;
    private final List<Call<?>> open = new ArrayList<>();
    private final List<Call<?>> ended = new ArrayList<>();
    private final CallsEnd callsEnd;
    private final LanesDoNotMatter lanesDoNotMatter;

    /** Makes a play without calls. */
    protected CallPlay(Scene scene) {
        this.scene = scene;
        callsEnd = new CallsEnd(scene);
        lanesDoNotMatter = new LanesDoNotMatter(scene);
    }

    /** Returns the scene. */
    protected final Scene scene() {
        return scene;
    }

    /** Returns the source of choices. */
    protected final Random random() {
        return scene.random();
    }

    /** Follows a call until it has ended. */
    protected final <T extends @Nullable Object> Call<T> follow(Call<T> call) {
        scene.note(() -> "new " + call);
        open.add(call);
        return call;
    }

    /** Returns whether so many calls are open that no more are made. */
    protected final boolean busy() {
        return open.size() >= MOST_OPEN;
    }

    /** Returns the calls that have not ended. */
    protected final List<Call<?>> openCalls() {
        return open;
    }

    @Override
    public final void cancel(SimulatedProcess process) {
        open.stream()
                .filter(call -> call.process() == process && !call.result().isDone())
                .findFirst()
                .ifPresent(this::cancel);
    }

    /** Cancels a call. */
    protected final void cancel(Call<?> call) {
        scene.note(() -> "cancel " + call);
        call.cancel();
    }

    @Override
    public void interfere() {}

    @Override
    public void stepped() {
        boolean someEnded = false;
        for (Call<?> call : open) {
            someEnded |= call.result().isDone();
        }
        if (someEnded) {
            List<Call<?>> now =
                    open.stream().filter(call -> call.result().isDone()).toList();
            open.removeAll(now);
            ended.addAll(now);
            now.forEach(this::ended);
        }
    }

    /** Called when a call has ended, after the step in which it did. */
    protected void ended(Call<?> call) {}

    @Override
    public void checkRest() {}

    @Override
    public boolean finished() {
        return open.isEmpty();
    }

    @Override
    public String open() {
        return open.stream().map(Call::toString).collect(Collectors.joining("; "));
    }

    @Override
    public void checkEnd() {
        callsEnd.require(finished(), () -> "has not ended: " + open());
        if (scene.settings().lanesHeld()) {
            lanesDoNotMatter.require(finished(), () -> "has not ended with held lanes: " + open());
        }
    }

    @Override
    public void checkStopped() {
        for (Call<?> call : ended) {
            callsEnd.require(call.announcedOnce(), () -> call + ": its end was not announced once");
            callsEnd.require(isCaused(call), () -> call + " ended so without a cause");
        }
    }

    /** Returns whether the way in which a call has ended has a cause. Recipes add their own errors. */
    protected boolean isCaused(Call<?> call) {
        Throwable error = call.result().exception();
        if (error instanceof CancellationException) {
            return call.cancelled();
        } else if (error instanceof ClientStoppedException) {
            return call.stoppedSince();
        }
        return error == null;
    }

    /** Each call ends once, and only with an error that something has caused. */
    private static final class CallsEnd extends Rule {
        private CallsEnd(Scene scene) {
            super(scene);
        }
    }

    /** All goes on although callbacks hold each lane of each process for ever. */
    private static final class LanesDoNotMatter extends Rule {
        private LanesDoNotMatter(Scene scene) {
            super(scene);
        }
    }
}
