// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.node;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.SessionObserver;
import io.lanekeeper.recipes.internal.node.NodeRequests.Answer;
import io.lanekeeper.recipes.internal.node.Verdicts.Sent;
import io.lanekeeper.recipes.internal.node.Verdicts.Verdict;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings a node from what it is to what it shall be. It compares what it knows with its goal, takes one step, reads what the step
 * has led to, and compares again. So neither a lost reply nor a node of others needs a path of its own. Confined to the loop.
 */
final class NodeKeeper implements SessionObserver {
    private enum Goal {
        PRESENT,
        GONE,
        LEFT
    }

    private final RecipeContext context;
    private final NodeSpec spec;
    private final NodePath path;
    private final WantedData wanted;
    private final KeeperObserver observer;
    private final NodeRequests requests;
    private final Knowledge known;
    private final Verdicts verdicts;
    private final Pauses pauses;
    private Goal goal = Goal.PRESENT;
    /** True while a request is under way. */
    private boolean busy;
    /** Counts sessions, so that replies to an earlier one's requests are dropped. */
    private int attempt;
    /** The change of data by others that was told last. */
    private long told;

    NodeKeeper(
            RecipeContext context,
            NodeSpec spec,
            NodePath path,
            WantedData wanted,
            Knowledge known,
            KeeperObserver observer) {
        this.context = context;
        this.spec = spec;
        this.path = path;
        this.wanted = wanted;
        this.known = known;
        this.observer = observer;
        requests = new NodeRequests(context, path, spec.options(), this::changed);
        verdicts = new Verdicts(known, wanted, path);
        pauses = new Pauses(context, this::proceed);
    }

    void begin() {
        context.sessions().add(this);
        proceed();
    }

    /** Deletes the node and ends. */
    void delete() {
        goal = Goal.GONE;
        pauses.end();
        proceed();
    }

    /** Ends, and leaves the node. */
    void leave() {
        end(null);
    }

    /** Tries again after a refusal. */
    void retry() {
        known.retry();
        proceed();
    }

    /** Takes the next step, if there is one and none is under way. */
    void proceed() {
        show();
        if (busy || goal == Goal.LEFT) {
            return;
        }
        LoopSession session = context.sessions().session();
        if (goal == Goal.GONE && !known.mayExist()) {
            end(null);
        } else if (session != null && context.sessions().connected() && !pauses.running()) {
            if (goal == Goal.PRESENT) {
                towardsPresence(session);
            } else {
                towardsAbsence(session);
            }
        }
    }

    private void show() {
        if (goal == Goal.PRESENT) {
            observer.shown(known.state(), known.seen());
        }
    }

    private void towardsPresence(LoopSession session) {
        switch (known.seen().kind()) {
            case UNKNOWN -> read(session);
            case ABSENT -> create(session);
            case OURS -> write(session);
            case FORMER, FOREIGN -> {
                if (known.replaceable()) {
                    replace(session);
                }
            }
            case REFUSED -> {}
        }
    }

    private void towardsAbsence(LoopSession session) {
        if (known.is(Seen.Kind.OURS) || known.is(Seen.Kind.REFUSED)) {
            busy = true;
            requests.delete(session, known.seen().version(), inAttempt(done -> {
                Throwable error = done.exception();
                follow(verdicts.deleted(error), error);
            }));
        } else {
            read(session);
        }
    }

    private <T> Consumer<T> inAttempt(Consumer<T> step) {
        int asked = attempt;
        return answer -> {
            if (asked == attempt) {
                busy = false;
                step.accept(answer);
            }
        };
    }

    private void create(LoopSession session) {
        busy = true;
        known.creating();
        int number = wanted.number();
        requests.create(session, wanted.data(), inAttempt(answer -> created(session, number, answer)));
    }

    private void created(LoopSession session, int number, Answer answer) {
        String name = answer.path();
        if (name == null) {
            answered(Sent.CREATE, number, answer);
        } else {
            path.named(name);
            busy = true;
            requests.read(session, false, inAttempt(read -> answered(Sent.CREATE, number, read)));
        }
    }

    private void replace(LoopSession session) {
        busy = true;
        known.creating();
        int number = wanted.number();
        int version = known.seen().version();
        requests.replace(session, version, wanted.data(), inAttempt(answer -> answered(Sent.REPLACE, number, answer)));
    }

    /** Writes the data if the node has others. Those that others have set are left, unless the options insist. */
    private void write(LoopSession session) {
        if (wanted.equalTo(known.seen().data())) {
            wanted.written(wanted.number());
            return;
        }
        boolean paused = !wanted.pending() && toldToWait();
        if (wanted.pending() && !paused) {
            busy = true;
            int number = wanted.number();
            int version = known.seen().version();
            requests.write(session, version, wanted.data(), inAttempt(answer -> answered(Sent.WRITE, number, answer)));
        }
    }

    /** Tells that others have set the data. Returns whether there is a pause before they are replaced. */
    private boolean toldToWait() {
        NodeData node = known.seen().node();
        if (node != null && told != node.stat().mzxid()) {
            told = node.stat().mzxid();
            observer.dataChanged(node.data());
        }
        if (spec.options().insist()) {
            wanted.renew();
            return pauses.afterUndoing();
        }
        return false;
    }

    private void read(LoopSession session) {
        busy = true;
        if (path.real() == null) {
            requests.find(session, inAttempt(done -> follow(verdicts.found(done), null)));
        } else {
            requests.read(session, known.unsure(), inAttempt(answer -> answered(Sent.READ, 0, answer)));
        }
    }

    private void createParent() {
        LoopSession session = context.sessions().session();
        if (goal == Goal.PRESENT && session != null) {
            busy = true;
            Consumer<AsyncResult<@Nullable Void>> next = inAttempt(done ->
                    follow(verdicts.parentCreated(done.exception()), null)); // A call may announce the stop itself.
            context.createDirectory(session, path.parent(), spec.containers()).whenDone(next);
        }
    }

    private void answered(Sent sent, int number, Answer answer) {
        follow(verdicts.of(sent, number, answer), null);
    }

    private void follow(Verdict verdict, @Nullable Throwable error) {
        switch (verdict) {
            case PROCEED -> pauses.noFailure();
            case FAILED -> pauses.afterFailure();
            case UNDONE -> pauses.afterUndoing();
            case PARENT_MISSING -> createParent();
            case SESSION_OVER -> {
                return; // The tracker of sessions is about to tell; until then each request would fail in the same way.
            }
            case GONE -> end(null);
            case KEPT -> end(error);
        }
        proceed();
    }

    private void changed(WatchedEvent event) {
        boolean change = event.type() == EventType.NODE_DELETED || event.type() == EventType.NODE_DATA_CHANGED;
        if (!change || goal == Goal.LEFT || !event.path().equals(path.real())) {
            return;
        }
        if (busy) {
            known.changedMeanwhile(event);
        } else if (event.type() == EventType.NODE_DATA_CHANGED) {
            known.doubt();
            proceed();
        } else {
            follow(verdicts.vanished(), null);
        }
    }

    private void end(@Nullable Throwable error) {
        if (goal != Goal.LEFT) {
            goal = Goal.LEFT;
            attempt++;
            pauses.end();
            context.sessions().remove(this);
            requests.close();
            observer.ended(error);
        }
    }

    @Override
    public void suspended() {
        observer.suspended();
    }

    @Override
    public void resumed() {
        pauses.end();
        proceed();
    }

    @Override
    public void established(LoopSession session) {
        known.retry();
        proceed();
    }

    @Override
    public void lost(LossCause cause) {
        sessionOver();
        proceed();
    }

    @Override
    public void stopped(LossCause cause) {
        boolean stays = known.mayExist() && !spec.options().mode().ephemeral();
        sessionOver();
        Throwable error = new ClientStoppedException(new RequestContext("persistentNode", path.shown(), null, 0));
        observer.stopped(error);
        if (goal == Goal.GONE && stays) {
            end(error);
        } else {
            proceed();
        }
    }

    private void sessionOver() {
        attempt++;
        busy = false;
        pauses.end();
        known.sessionOver();
        if (spec.options().mode().ephemeral()) {
            path.renew();
            wanted.renew();
        } else {
            observer.suspended();
        }
    }
}
