// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.OpResult;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.LeaseLostException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.TransactionRefusedException;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.internal.BehindSync;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call that leaves a double barrier. The lowest member stays until it is alone, and waits for the highest of the others. Each other
 * member deletes its node and waits for the lowest. When the lowest one is alone, it deletes its node and {@code ready} in one
 * transaction. Those that wait for it list again then, since it may have died instead. Nothing else may happen to the lowest node: kazoo
 * waits for its deletion with one watch, and a change of data would use that up. Confined to the loop.
 */
final class BarrierExit {
    private final RecipeContext context;
    private final String path;
    private final MemberLease member;
    /** Gets true when all have left. */
    private final Promise<Boolean> result;

    private final ReadyNode ready;
    private final Watch watch;
    /** The number of the last step; replies to earlier ones are dropped. */
    private int steps;

    private int failures;
    /** The members that may still be there, in the order in which they are looked at. */
    private Deque<String> candidates = new ArrayDeque<>();
    /** True if {@link #candidates} has all members that there were when the call began or later. */
    private boolean listed;

    private boolean readySeen;
    /** The connection of the last event or list. On a later one a server may be behind that, and a read needs a sync. */
    private int connection;

    BarrierExit(RecipeContext context, String path, MemberLease member, Promise<Boolean> result) {
        this.context = context;
        this.path = path;
        this.member = member;
        this.result = result;
        ready = new ReadyNode(context, path);
        connection = member.connection();
        watch = context.client().client().watch(context.client().onLoop(this::changed));
    }

    void begin() {
        result.whenDone(done -> watch.close());
        AsyncResult<LossCause> loss = member.lost();
        loss.whenDone(this::memberLost);
        result.whenDone(done -> loss.cancel());
        List<String> known = member.takeMembers();
        if (known.isEmpty() || member.state().ended()) {
            list();
        } else {
            take(known);
        }
    }

    private void memberLost(AsyncResult<LossCause> loss) {
        LossCause cause = loss.value();
        if (cause != null) {
            RequestContext where = new RequestContext("leave", path, null, member.sessionId());
            result.setException(new LeaseLostException(cause.toString(), member.token(), where, null));
        }
    }

    /** Runs {@code step} with a result, unless another step has begun since. */
    private <T extends @Nullable Object> Consumer<AsyncResult<T>> inStep(Consumer<AsyncResult<T>> step) {
        steps++;
        int asked = steps;
        return done -> {
            if (asked == steps && !result.isDone()) {
                step.accept(done);
            }
        };
    }

    private boolean stays() {
        return !member.state().ended();
    }

    private ZooKeeperOperations operations() {
        return stays() ? context.in(member.session()) : context.client().operations();
    }

    private void list() {
        if (result.isDone()) {
            return;
        }
        boolean behindSync = connection != context.sessions().connections();
        ZooKeeperOperations operations = operations();
        AsyncResult<List<String>> names = behindSync
                ? new BehindSync(context, operations).read(path, own -> own.getChildren(path))
                : operations.getChildren(path);
        names.whenDone(inStep(done -> {
            if (behindSync || connection == context.sessions().connections()) {
                connection = context.sessions().connections();
                listed(done);
            } else {
                list();
            }
        }));
    }

    private void listed(AsyncResult<List<String>> done) {
        List<String> children = done.value();
        Throwable error = done.exception();
        if (children != null) {
            if (stays()) {
                member.newest(context.client().streamZxid()); // Later members come when this one has left.
            }
            listed = true;
            readySeen = children.contains(ReadyNode.NAME);
            take(ReadyNode.members(children));
        } else if (Failure.is(error, ErrorCode.NO_NODE)) {
            take(List.of());
        } else if (error != null) {
            failed(error);
        }
    }

    /** @param members the names in their order */
    private void take(List<String> members) {
        List<String> others = new ArrayList<>(members);
        others.remove(member.name());
        if (stays() && !others.isEmpty()) {
            if (member.name().compareTo(others.get(0)) < 0) {
                Collections.reverse(others);
            } else {
                member.release();
            }
        }
        candidates = new ArrayDeque<>(others);
        next();
    }

    /** Waits for the first of the candidates that is still there. */
    private void next() {
        String candidate = candidates.poll();
        if (candidate != null) {
            operations().getData(path + '/' + candidate, watch).whenDone(inStep(this::looked));
        } else if (!listed) {
            list();
        } else if (stays()) {
            last(true);
        } else {
            finish();
        }
    }

    private void looked(AsyncResult<NodeData> done) {
        NodeData node = done.value();
        Throwable error = done.exception();
        failures = error == null ? 0 : failures;
        if (Failure.is(error, ErrorCode.NO_NODE) && stays()) {
            list(); // Others may have left as well: one list saves a look at each of them.
        } else if (Failure.is(error, ErrorCode.NO_NODE) || (node != null && isOfLaterRound(node.stat()))) {
            next();
        } else if (error != null) {
            failed(error);
        }
    }

    private boolean isOfLaterRound(Stat stat) {
        return member.newest() > 0 && stat.czxid() > member.newest();
    }

    private void changed(WatchedEvent event) {
        if (result.isDone()) {
            return;
        }
        connection = event.type() == EventType.NONE ? 0 : context.sessions().connections();
        if (event.type() == EventType.NONE && event.keeperState() == KeeperState.CLOSED) {
            result.setException(RecipeContext.stopped("leave", path));
        } else {
            list();
        }
    }

    /** This member is alone: it leaves, and ends the round. */
    private void last(boolean withReady) {
        LoopSession session = member.session();
        String own = member.path();
        List<Op> ops = new ArrayList<>();
        if (withReady) {
            ops.add(Op.delete(ready.path()));
        }
        ops.add(Op.delete(own));
        context.in(session).multi(ops).whenDone(inStep(done -> lastDone(withReady, done)));
    }

    private void lastDone(boolean withReady, AsyncResult<List<OpResult>> done) {
        Throwable error = done.exception();
        if (error == null) {
            leftLast();
        } else if (error instanceof TransactionRefusedException refused && refused.code() == ErrorCode.NO_NODE) {
            if (withReady && refused.index() == 0) {
                last(false); // Members of kazoo remove it before they leave.
            } else {
                leftLast(); // The own node is gone.
            }
        } else if (Failure.of(error) == Failure.UNKNOWN) {
            findOwn();
        } else {
            failed(error);
        }
    }

    private void findOwn() {
        new BehindSync(context, context.in(member.session()))
                .read(member.path(), own -> own.exists(member.path()))
                .whenDone(inStep(done -> {
                    Throwable error = done.exception();
                    if (error != null) {
                        failed(error);
                    } else if (done.value() == null) {
                        leftLast();
                    } else {
                        list();
                    }
                }));
    }

    private void leftLast() {
        member.passedOn();
        readySeen = false;
        finish();
    }

    /** All have left. Completes the call when the deletion of the own node is answered. */
    private void finish() {
        LoopSession session = context.sessions().session();
        if (readySeen && session != null) {
            ready.removeStale(session, error -> {}); // The last member has died. A newcomer would remove it, too.
        }
        steps++;
        AsyncResult<Void> released = member.release();
        released.whenDone(done -> {
            Throwable error = done.exception();
            if (error == null) {
                result.set(true);
            } else {
                result.setException(error);
            }
        });
    }

    private void failed(Throwable error) {
        switch (Failure.of(error)) {
            case UNKNOWN, PASSING, SESSION_OVER -> {
                int asked = steps;
                failures++;
                context.later(
                        failures,
                        () -> {
                            if (asked == steps) {
                                list();
                            }
                        },
                        () -> result.setException(RecipeContext.stopped("leave", path)));
            }
            case STOPPED, FINAL -> result.setException(Objects.requireNonNull(error));
        }
    }
}
