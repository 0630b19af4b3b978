// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.internal.request.LoopCommand;
import io.lanekeeper.client.internal.request.RunContext;
import io.lanekeeper.handler.Endpoint;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A command to the run itself. It is never rejected for want of room. */
abstract class RunCommand extends LoopCommand {
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

    /**
     * Ends the run. It takes the way of the requests: those that were made before it are completed, those that are made after it
     * are rejected.
     */
    static final class Stop extends RunCommand {
        private final SessionStateMachine stateMachine;
        private final boolean detach;
        private final Runnable onRejected;

        /**
         * @param detach whether the session is left to another client
         * @param onRejected run if the loop has ended
         */
        Stop(SessionStateMachine stateMachine, boolean detach, Runnable onRejected) {
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

    /** Replaces the list of servers. The list is read when the loop executes the command, so the newest one counts. */
    static final class UpdateServers extends RunCommand {
        private final SessionRun run;
        private final Supplier<List<Endpoint>> servers;

        UpdateServers(SessionRun run, Supplier<List<Endpoint>> servers) {
            super("updateHosts");
            this.run = run;
            this.servers = servers;
        }

        @Override
        public void run(RunContext context) {
            run.requireStateMachine().updateServers(servers.get());
        }

        /** Does nothing: the next run starts with the new list. */
        @Override
        public void reject(ZooKeeperException reason) {}
    }
}
