// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal;

import io.lanekeeper.client.event.Registration;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.SerialExecutor;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listeners of one object, which are notified in a lane. Any thread.
 *
 * @param <L> the type of the listeners
 */
public final class LaneListeners<L> {
    private static final Logger LOG = LoggerFactory.getLogger(LaneListeners.class);

    private record Entry<L>(L listener, AtomicBoolean active) {}

    private final Handler handler;
    private final Lane lane;
    private final List<Entry<L>> entries = new CopyOnWriteArrayList<>();

    /** Makes an empty list for one lane. */
    public LaneListeners(Handler handler, Lane lane) {
        this.handler = handler;
        this.lane = lane;
    }

    /** Adds a listener, and calls it with {@code first}. */
    public Registration add(L listener, Consumer<L> first) {
        return add(listener, () -> first);
    }

    /**
     * Adds a listener, and calls it with what {@code first} returns. {@code first} is called here, after the listener was added: a
     * state that it reads is followed by all later ones, of which some may be among those that it has read.
     */
    public Registration add(L listener, Supplier<? extends Consumer<L>> first) {
        Entry<L> entry = new Entry<>(Objects.requireNonNull(listener, "listener"), new AtomicBoolean(true));
        entries.add(entry);
        notify(entry, first.get());
        return () -> {
            entry.active().set(false);
            entries.remove(entry);
        };
    }

    /**
     * Calls all listeners. On the loop, in a step that may announce a change of the session: so it waits for the end of the
     * step, and the client's own listeners come first.
     */
    public void notify(SerialExecutor loop, Consumer<L> event) {
        if (!entries.isEmpty()) {
            try {
                loop.execute(() -> entries.forEach(entry -> notify(entry, event)));
            } catch (RejectedExecutionException e) {
                LOG.debug("Listeners are not notified: the loop has ended", e);
            }
        }
    }

    private void notify(Entry<L> entry, Consumer<L> event) {
        try {
            handler.dispatch(new Callback(lane, () -> {
                if (entry.active().get()) {
                    event.accept(entry.listener());
                }
                return null;
            }));
        } catch (RejectedExecutionException e) {
            LOG.debug("A listener is not notified: handler {} does not run", handler.name(), e);
        }
    }
}
