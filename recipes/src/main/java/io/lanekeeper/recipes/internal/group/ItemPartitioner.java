// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.group;

import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.group.GroupLayout;
import io.lanekeeper.recipes.group.Member;
import io.lanekeeper.recipes.group.PartitionerOptions;
import io.lanekeeper.recipes.group.SetPartitioner;
import io.lanekeeper.recipes.internal.Arguments;
import io.lanekeeper.recipes.internal.LaneListeners;
import io.lanekeeper.recipes.internal.OpenWork;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.SessionObserver;
import io.lanekeeper.recipes.lock.Lock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Divides items by a group at {@code <path>/party} and one lock for each item at {@code <path>/locks/<item>}. The members say what a client
 * wants; the locks decide what it gets. Its state changes on the loop.
 */
public final class ItemPartitioner implements SetPartitioner, SessionObserver {
    private static final Logger LOG = LoggerFactory.getLogger(ItemPartitioner.class);

    private final RecipeContext context;
    private final String path;
    private final PartitionerOptions options;
    private final PartitionerOptions.Share share;
    private final PathGroup group;
    private final Map<String, ItemSlot> slots = new TreeMap<>();
    private final LaneListeners<Listener> listeners;
    private final Promise<Void> started;
    private final Promise<Void> ended;
    private final List<Promise<Void>> settling = new ArrayList<>();
    private volatile Map<String, Partition> owned = Map.of();
    private String id = "";
    private boolean begun;
    private boolean closed;
    private boolean arranged;
    private int failures;
    /** The members that the present arrangement follows, or will follow when the quiet time is over. */
    private List<String> members = List.of();

    private Cancellable quiet = () -> {};
    private boolean waiting;
    private final OpenWork.Part part = this::close;

    /**
     * @param locks gives the lock of a path. In kazoo's layout the partitions exclude those of kazoo's {@code SetPartitioner}
     */
    public ItemPartitioner(
            RecipeContext context, String path, PartitionerOptions options, Function<String, Lock> locks) {
        this.context = context;
        this.path = Arguments.path(path);
        this.options = Objects.requireNonNull(options, "options");
        share = Objects.requireNonNullElseGet(options.share(), RendezvousShare::new);
        group = new PathGroup(context, below("party"), GroupLayout.SHALLOW_PARTY, this::membersChanged);
        listeners = new LaneListeners<>(context.handler(), Lane.SESSION);
        started = context.promise();
        ended = context.promise();
        for (String item : options.items()) {
            slots.put(item, new ItemSlot(item, locks.apply(below("locks/" + item)), new Slots()));
        }
    }

    private String below(String name) {
        return path.equals("/") ? path + name : path + '/' + name;
    }

    @Override
    public AsyncResult<Void> start() {
        Promise<Void> result = context.promise();
        context.call(result, () -> {
            if (closed) {
                result.setException(closedAlready());
                return;
            }
            context.work().add(part);
            if (!begun) {
                begun = true;
                begin();
            }
            RecipeContext.forward(started, result);
        });
        return result;
    }

    private IllegalStateException closedAlready() {
        return new IllegalStateException("partitioner " + path + ": closed (expected: a call before close)");
    }

    private void begin() {
        String given = options.id();
        id = given == null ? Long.toHexString(context.handler().random().nextLong()) : given;
        context.sessions().add(this);
        settling.add(started);
        for (AsyncResult<?> step : List.of(group.join(id, new byte[0]), group.start())) {
            step.whenDone(done -> {
                Throwable error = done.exception();
                if (error != null) {
                    started.setException(error);
                }
            });
        }
    }

    /** The locks of the items move only when the members have been the same for the quiet time. */
    private void membersChanged(Map<String, Member> present) {
        List<String> next = List.copyOf(present.keySet());
        if (closed || context.sessions().session() == null || next.equals(members)) {
            return; // Without a session the members are those of the last one.
        }
        members = next;
        quiet.cancel();
        waiting = true;
        quiet = context.after(options.quiet(), this::arrange);
    }

    private void arrange() {
        waiting = false;
        if (closed || !members.contains(id)) {
            return; // Not a member at present: the locks of this client stay as they are.
        }
        arranged = true;
        Set<String> own = shareOf();
        slots.values().forEach(slot -> slot.want(own.contains(slot.item())));
        checkSettled();
    }

    private Set<String> shareOf() {
        try {
            return share.of(id, members, options.items());
        } catch (RuntimeException e) {
            LOG.warn("The share function of partitioner {} has failed; no item moves", path, e);
            Set<String> kept = new TreeSet<>();
            slots.values().stream().filter(slot -> !slot.isFree()).forEach(slot -> kept.add(slot.item()));
            return kept;
        }
    }

    private boolean isSettled() {
        return arranged
                && !waiting
                && context.sessions().connected()
                && members.contains(id)
                && slots.values().stream().allMatch(ItemSlot::settled);
    }

    private void checkSettled() {
        if (!settling.isEmpty() && isSettled()) {
            List<Promise<Void>> done = List.copyOf(settling);
            settling.clear();
            done.forEach(one -> one.set(null));
        }
    }

    @Override
    public Map<String, Partition> owned() {
        return owned;
    }

    @Override
    public AsyncResult<Void> settled() {
        Promise<Void> result = context.promise();
        context.waitingCall(result, () -> {
            if (closed) {
                result.setException(closedAlready());
            } else {
                settling.removeIf(Promise::isDone); // those that were cancelled
                settling.add(result);
                checkSettled();
            }
        });
        return result;
    }

    @Override
    public Registration addListener(Listener listener) {
        return listeners.add(listener, each -> owned.values().forEach(each::acquired));
    }

    @Override
    public AsyncResult<Void> close() {
        Promise<Void> result = context.promise();
        context.run(result, () -> {
            if (!closed) {
                closed = true;
                quiet.cancel();
                settling.forEach(Promise::cancel);
                settling.clear();
                started.cancel();
                slots.values().forEach(ItemSlot::endPause);
                slots.values().forEach(slot -> slot.want(false));
                leaveWhenFree();
                ended.whenDone(done -> context.work().remove(part));
            }
            RecipeContext.forward(ended, result);
        });
        return result;
    }

    private void leaveWhenFree() {
        if (closed && slots.values().stream().allMatch(ItemSlot::isFree)) {
            context.sessions().remove(this);
            RecipeContext.forward(group.close(), ended);
        }
    }

    /** Calls the application in the session lane. A failure of the call counts as an answer. */
    private @Nullable AsyncResult<?> askToYield(OwnedItem item) {
        Function<String, AsyncResult<?>> release = options.release();
        if (release == null) {
            return null;
        }
        Promise<@Nullable Object> answer = context.promise();
        try {
            context.handler().dispatch(new Callback(Lane.SESSION, () -> {
                AsyncResults.capture(answer, (String name) -> pass(release.apply(name), answer))
                        .accept(item.item());
                return null;
            }));
        } catch (RejectedExecutionException e) {
            answer.setException(e); // There are no lanes any more.
        }
        return answer;
    }

    private static boolean pass(@Nullable AsyncResult<?> given, Promise<@Nullable Object> answer) {
        if (given == null) {
            return answer.set(null);
        }
        given.whenDone(done -> answer.set(null));
        return true;
    }

    @Override
    public void suspended() {
        // The leases say what follows for the items.
    }

    @Override
    public void resumed() {
        checkSettled();
    }

    @Override
    public void established(LoopSession session) {
        slots.values().forEach(ItemSlot::proceed);
    }

    @Override
    public void lost(LossCause cause) {
        // The leases tell the same, and the slots contend again in the next session.
    }

    @Override
    public void stopped(LossCause cause) {
        quiet.cancel();
        waiting = false;
        members = List.of(); // so that the members of the next start are news
        slots.values().forEach(ItemSlot::endPause);
        Throwable error = new ClientStoppedException(new RequestContext("partitioner", path, null, 0));
        List<Promise<Void>> failed = List.copyOf(settling);
        settling.clear();
        failed.forEach(one -> one.setException(error));
    }

    /** Receives what becomes of the slots, on the loop. */
    private final class Slots implements ItemSlot.Owner {
        @Override
        public @Nullable AsyncResult<?> askFor(OwnedItem item) {
            return askToYield(item);
        }

        @Override
        public void changed(@Nullable OwnedItem gained, @Nullable OwnedItem lost) {
            if (gained != null || lost != null) {
                Map<String, Partition> next = new TreeMap<>();
                for (ItemSlot slot : slots.values()) {
                    OwnedItem item = slot.owned();
                    if (item != null) {
                        next.put(item.item(), item);
                    }
                }
                owned = Collections.unmodifiableMap(next);
            }
            if (gained != null) {
                failures = 0;
                listeners.notify(context.client().loop(), listener -> listener.acquired(gained));
            }
            if (lost != null) {
                listeners.notify(context.client().loop(), listener -> listener.lost(lost));
            }
            checkSettled();
            leaveWhenFree();
        }

        @Override
        public Cancellable later(Throwable error, Runnable again) {
            failures++;
            LOG.debug("A lock of partitioner {} was refused", path, error);
            return context.later(failures, again);
        }
    }
}
