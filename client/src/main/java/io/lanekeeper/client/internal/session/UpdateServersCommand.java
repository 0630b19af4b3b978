// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.handler.Endpoint;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The news of another list of servers, which is read when the loop comes to it: the newest one counts. */
final class UpdateServersCommand extends LoopCommand {
    private final Supplier<SessionStateMachine> stateMachine;
    private final Supplier<List<Endpoint>> servers;

    UpdateServersCommand(Supplier<SessionStateMachine> stateMachine, Supplier<List<Endpoint>> servers) {
        this.stateMachine = stateMachine;
        this.servers = servers;
    }

    @Override
    void run(RequestPipeline pipeline) {
        stateMachine.get().updateServers(servers.get());
    }

    /** The next run begins with the new list. */
    @Override
    void reject(ZooKeeperException reason) {}

    @Override
    boolean urgent() {
        return true;
    }

    @Override
    String operation() {
        return "updateHosts";
    }

    @Override
    @Nullable
    String path() {
        return null;
    }
}
