// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.group;

import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.group.Group;
import io.lanekeeper.recipes.group.GroupLayout;
import io.lanekeeper.recipes.group.Member;
import io.lanekeeper.recipes.group.Membership;
import io.lanekeeper.recipes.internal.Arguments;
import io.lanekeeper.recipes.internal.LaneListeners;
import io.lanekeeper.recipes.internal.LatestValue;
import io.lanekeeper.recipes.internal.OpenWork;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.node.NodeSpec;
import io.lanekeeper.recipes.internal.node.PathNode;
import io.lanekeeper.recipes.node.PersistentNodeOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A group whose members are children of a node. Its state changes on the loop and is read by any thread. */
public final class PathGroup implements Group {
    private static final String UNIQUE = "0".repeat(32);

    private final RecipeContext context;
    private final String path;
    private final MemberNames names;
    private final ShownMembers shown;
    private final MemberCache cache;
    private final Consumer<Map<String, Member>> onLoop;
    private final LaneListeners<Listener> listeners;
    private final LatestValue<Map<String, Member>> publisher;
    private final Promise<Void> started;
    private final Promise<Void> ended;
    private volatile Map<String, Member> members = Map.of();
    private volatile int count;
    /** The part that the end of the recipes closes; null if the owner of this object does that. */
    private final OpenWork.@Nullable Part part;
    // On the loop.
    private final Map<String, PathNode> joined = new LinkedHashMap<>();
    private boolean begun;
    private boolean closed;
    private boolean showing;

    /** Makes a group that nothing follows on the loop. */
    public PathGroup(RecipeContext context, String path, GroupLayout layout) {
        this(context, path, layout, members -> {}, true);
    }

    /** Makes a group that its owner closes. */
    PathGroup(RecipeContext context, String path, GroupLayout layout, Consumer<Map<String, Member>> onLoop) {
        this(context, path, layout, onLoop, false);
    }

    /** @param onLoop called on the loop with each new set, before the listeners */
    private PathGroup(
            RecipeContext context,
            String path,
            GroupLayout layout,
            Consumer<Map<String, Member>> onLoop,
            boolean alone) {
        part = alone ? this::close : null;
        this.context = context;
        this.path = Arguments.path(path);
        this.onLoop = onLoop;
        names = new MemberNames(Objects.requireNonNull(layout, "layout"));
        spec(layout == GroupLayout.MEMBER ? "member" : UNIQUE); // checks the path
        shown = new ShownMembers(names);
        cache = new MemberCache(context, path, names, shown, new Changes());
        listeners = new LaneListeners<>(context.handler(), Lane.WATCH);
        publisher = new LatestValue<>(context, path);
        started = context.promise();
        ended = context.promise();
    }

    private NodeSpec spec(String child) {
        String at = path.equals("/") ? path + child : path + '/' + child;
        boolean containers = names.layout() == GroupLayout.MEMBER;
        return new NodeSpec(at, PersistentNodeOptions.of(CreateMode.EPHEMERAL), containers);
    }

    @Override
    public AsyncResult<Void> start() {
        Promise<Void> result = context.promise();
        context.call(result, () -> {
            enlist();
            if (!begun && !closed) {
                begun = true;
                cache.begin();
            }
            if (closed) {
                result.setException(
                        new IllegalStateException("group " + path + ": closed (expected: a call before close)"));
            } else {
                RecipeContext.forward(started, result);
            }
        });
        return result;
    }

    @Override
    public AsyncResult<Membership> join(String id, byte[] payload) {
        Objects.requireNonNull(payload, "payload");
        check(id, payload);
        Promise<Membership> result = context.promise();
        context.call(result, () -> {
            enlist();
            if (closed || joined.containsKey(id)) {
                String problem = closed
                        ? "group " + path + ": closed (expected: a call before close)"
                        : "id: \"" + id + "\" (expected: one with which this group has not joined yet)";
                result.setException(new IllegalStateException(problem));
            } else {
                join(id, payload, result);
            }
        });
        return result;
    }

    private void enlist() {
        if (part != null && !closed) {
            context.work().add(part);
        }
    }

    private void check(String id, byte[] payload) {
        Arguments.name("id", id);
        if (names.layout() != GroupLayout.MEMBER && payload.length > 0) {
            throw new IllegalArgumentException(
                    "payload: " + payload.length + " bytes (expected: none in layout " + names.layout() + ")");
        }
        spec(names.layout() == GroupLayout.MEMBER ? id : UNIQUE + '-' + id);
    }

    private void join(String id, byte[] payload, Promise<Membership> result) {
        NodeSpec spec = spec(names.child(id, context.handler().random()));
        PathNode node = new PathNode(context, spec, names.data(id, payload));
        joined.put(id, node);
        Membership membership = new NodeMembership(id, node, names.layout(), () -> forget(id, node));
        node.start().whenDone(done -> {
            Throwable error = done.exception();
            if (error == null) {
                result.set(membership);
            } else {
                result.setException(error);
                membership.leave();
            }
        });
        result.whenDone(done -> {
            if (done.isCancelled()) {
                membership.leave();
            }
        });
    }

    private void forget(String id, PathNode node) {
        context.run(context.promise(), () -> joined.remove(id, node));
    }

    @Override
    public Map<String, Member> members() {
        return members;
    }

    @Override
    public int memberCount() {
        return count;
    }

    @Override
    public Flow.Publisher<Map<String, Member>> publisher() {
        return publisher;
    }

    @Override
    public Registration addListener(Listener listener) {
        return listeners.add(listener, each -> each.changed(members));
    }

    @Override
    public AsyncResult<Void> close() {
        Promise<Void> result = context.promise();
        context.run(result, () -> {
            if (!closed) {
                closed = true;
                shut();
                ended.whenDone(done -> delist());
            }
            RecipeContext.forward(ended, result);
        });
        return result;
    }

    private void delist() {
        if (part != null) {
            context.work().remove(part);
        }
    }

    private void shut() {
        cache.close();
        started.cancel();
        publisher.complete();
        List<AsyncResult<Void>> left =
                joined.values().stream().map(PathNode::close).toList();
        joined.clear();
        AsyncResults.all(context.handler(), left).whenDone(done -> {
            Throwable error = done.exception();
            if (error == null) {
                ended.set(null);
            } else {
                ended.setException(error);
            }
        });
    }

    /** Shows what the cache has, if it differs from what is shown. */
    private void show() {
        if (closed || (!started.isDone() && !cache.complete())) {
            return;
        }
        Map<String, Member> next = shown.byId();
        count = shown.size();
        if (!next.equals(members)) {
            members = next;
            onLoop.accept(next);
            listeners.notify(context.client().loop(), listener -> listener.changed(next));
            publisher.set(next);
        } else if (!started.isDone()) {
            publisher.set(next);
        }
        started.set(null);
    }

    /** Receives the changes of the cache, on the loop. Several changes of one step are shown together. */
    private final class Changes implements MemberCache.Observer {
        @Override
        public void changed() {
            if (!context.sessions().connected()) {
                show(); // A listener of the session finds what follows from its change.
            } else if (!showing) {
                showing = true;
                context.client().loop().execute(() -> {
                    showing = false;
                    show();
                });
            }
        }

        @Override
        public void refused(Throwable error) {
            started.setException(error);
        }
    }
}
