// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.handler.Endpoint;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The news of another list of servers, which is read when the loop comes to it: the newest one counts. */
final class ServersChanged extends Submission {
    private final Supplier<SessionLife> life;
    private final Supplier<List<Endpoint>> servers;

    ServersChanged(Supplier<SessionLife> life, Supplier<List<Endpoint>> servers) {
        this.life = life;
        this.servers = servers;
    }

    @Override
    void enter(RequestPipeline pipeline) {
        life.get().serversChanged(servers.get());
    }

    /** The next life begins with the new list. */
    @Override
    void refuse(ZooKeeperException reason) {}

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
