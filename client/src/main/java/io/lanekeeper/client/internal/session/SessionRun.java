// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.internal.request.LoopCommand;
import io.lanekeeper.client.internal.request.LoopInbox;
import io.lanekeeper.client.internal.request.RunContext;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Promise;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A run, which starts when the handler runs and the former run has ended, with its two results and the commands to it. */
final class SessionRun {
    final Promise<Void> started;
    final Promise<Void> stopped;
    final LoopInbox inbox;

    volatile @Nullable SessionStateMachine stateMachine;

    volatile @Nullable Cancellable loopWatch;

    private volatile boolean ending;
    private volatile boolean ended;

    SessionRun(Handler handler, LoopInbox inbox) {
        this.inbox = inbox;
        started = handler.asyncResult();
        stopped = handler.asyncResult();
    }

    /** It ends by itself, and the next start begins another one. Comes before the end is announced. */
    void markEnding() {
        ending = true;
    }

    /** Returns whether it ends by itself. */
    boolean ending() {
        return ending || started.exception() != null;
    }

    /** Returns whether nothing of it runs on the loop any more. */
    boolean ended() {
        return ended;
    }

    /** Takes in nothing for a run that is not going to start. */
    void reject() {
        inbox.close();
        started.setException(new ClientStoppedException(new RequestContext("start", null, null, 0)));
    }

    /** Ends a run that never started, or whose loop has ended. */
    void end() {
        ended = true;
        reject();
        stopped.set(null);
    }

    /** The session that was left when the run ended; null if there is none. */
    @Nullable
    SessionCredentials handedOver() {
        SessionStateMachine ended = stateMachine;
        return ended == null ? null : ended.handedOver();
    }

    /**
     * Has the run end. This takes the way of the requests: those that were made before it are completed, those that are made
     * after it are rejected.
     *
     * @param asked the state machine of this run
     * @param detach whether the session is left to another client
     * @param onRejected run if the loop has ended
     */
    void stop(SessionStateMachine asked, boolean detach, Runnable onRejected) {
        inbox.submit(new Stop(asked, detach, onRejected));
    }

    /** Replaces the list of servers. The list is read when the loop comes to it, so the newest one counts. */
    void updateServers(Supplier<List<Endpoint>> servers) {
        inbox.submit(new UpdateServers(this, servers));
    }

    /** A command to the run itself. It is never rejected for want of room. */
    private abstract static class RunCommand extends LoopCommand {
        private final String operation;

        private RunCommand(String operation) {
            this.operation = operation;
        }

        @Override
        public final boolean urgent() {
            return true;
        }

        @Override
        public final String operation() {
            return operation;
        }

        @Override
        public final @Nullable String path() {
            return null;
        }
    }

    private static final class Stop extends RunCommand {
        private final SessionStateMachine stateMachine;
        private final boolean detach;
        private final Runnable onRejected;

        private Stop(SessionStateMachine stateMachine, boolean detach, Runnable onRejected) {
            super(detach ? "detach" : "stop");
            this.stateMachine = stateMachine;
            this.detach = detach;
            this.onRejected = onRejected;
        }

        @Override
        public void run(RunContext run) {
            if (detach) {
                stateMachine.detach();
            } else {
                stateMachine.stop();
            }
        }

        @Override
        public void reject(ZooKeeperException reason) {
            onRejected.run();
        }
    }

    private static final class UpdateServers extends RunCommand {
        private final SessionRun run;
        private final Supplier<List<Endpoint>> servers;

        private UpdateServers(SessionRun run, Supplier<List<Endpoint>> servers) {
            super("updateHosts");
            this.run = run;
            this.servers = servers;
        }

        @Override
        public void run(RunContext context) {
            SessionStateMachine made = run.stateMachine;
            if (made == null) {
                throw new IllegalStateException("executed before the run has started");
            }
            made.updateServers(servers.get());
        }

        /** Does nothing: the next run starts with the new list. */
        @Override
        public void reject(ZooKeeperException reason) {}
    }
}
