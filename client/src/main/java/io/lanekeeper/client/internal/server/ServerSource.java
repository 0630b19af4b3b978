// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.handler.Endpoint;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The user's provider of servers, if there is one. It is the user's code on the loop. */
@LoopConfined
final class ServerSource {
    private static final Logger LOG = LoggerFactory.getLogger(ServerSource.class);

    private final @Nullable Supplier<? extends List<Endpoint>> provider;
    private boolean passedOver;
    private @Nullable Throwable failure;

    ServerSource(@Nullable Supplier<? extends List<Endpoint>> provider) {
        this.provider = provider;
    }

    /** Notes that the servers of the next round were set by the application. */
    void passOver() {
        passedOver = true;
    }

    /** Asks for the servers of a round. What is of no use changes nothing. */
    void offer(ServerList servers) {
        boolean given = passedOver;
        passedOver = false;
        if (provider == null || given) {
            return;
        }
        try {
            servers.offer(checked(provider.get()));
            failure = null;
        } catch (Throwable e) {
            failure = e;
            LOG.warn("no servers from the provider; those of the last round are tried", e);
            if (e instanceof VirtualMachineError) {
                throw e;
            }
        }
    }

    private static List<Endpoint> checked(@Nullable List<Endpoint> list) {
        if (list == null || list.isEmpty()) {
            throw new IllegalArgumentException("servers: " + list + " (expected: at least one)");
        }
        return List.copyOf(list);
    }

    /** Returns why the provider had no servers when it was last called; null if it had some. */
    @Nullable
    Throwable failure() {
        return failure;
    }
}
