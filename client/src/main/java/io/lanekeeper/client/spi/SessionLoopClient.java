// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.spi;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.operation.ChangedSince;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.path.PathRules;
import io.lanekeeper.client.internal.request.SessionLife;
import io.lanekeeper.client.internal.session.SessionAccess;
import io.lanekeeper.client.internal.watch.ComparedTables;
import io.lanekeeper.client.internal.watch.LoopWatch;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.SerialExecutor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The loop's view of a client of this library. */
record SessionLoopClient(ZooKeeperClient client, SessionAccess<ZooKeeperOperations> access, Chroot prefix)
        implements LoopClient {
    @Override
    public LoopClient chroot(String path) {
        PathRules.check(path);
        return new SessionLoopClient(client, access, Chroot.of(prefix.toServer(path)));
    }

    @Override
    public ZooKeeperOperations operations() {
        return access.operations(prefix, access.terms());
    }

    @Override
    public ZooKeeperOperations operations(LoopSession session) {
        if (!session.isOf(access.session())) {
            throw new IllegalArgumentException("session: " + session + " (expected: one of this client)");
        }
        return access.operations(prefix, access.terms().boundTo(session.life()));
    }

    @Override
    public SerialExecutor loop() {
        return client.handler().loop();
    }

    @Override
    public Watcher onLoop(Consumer<? super WatchedEvent> watcher) {
        return new LoopWatch(Objects.requireNonNull(watcher, "watcher"));
    }

    @Override
    public Registration addListener(Consumer<? super StateChange> listener) {
        return access.session().onLoop(Objects.requireNonNull(listener, "listener"));
    }

    @Override
    public @Nullable LoopSession session() {
        SessionLife life = access.session().life();
        return life == null ? null : new LoopSession(access.session(), life);
    }

    @Override
    public long streamZxid() {
        assert loop().inLoop();
        return access.session().streamZxid();
    }

    @Override
    public AsyncResult<Changes> changedSince(
            long zxid, Collection<String> data, Collection<String> exist, Collection<String> child) {
        ComparedTables tables = new ComparedTables(zxid, checked(data), checked(exist), checked(child), prefix);
        return access.session().requests().changedSince(tables, this::toChanges, access.terms());
    }

    private static Collection<String> checked(Collection<String> paths) {
        paths.forEach(PathRules::check);
        return paths;
    }

    private Changes toChanges(ChangedSince.@Nullable Answer answer) {
        ChangedSince.Answer given = Objects.requireNonNull(answer, "answer");
        List<Changes.Change> all = new ArrayList<>(given.differences().size());
        for (ChangedSince.Difference one : given.differences()) {
            if (prefix.contains(one.path())) { // else a live event of an old server
                all.add(new Changes.Change(one.type(), prefix.toClient(one.path())));
            }
        }
        Set<String> leftOut = new HashSet<>();
        given.leftOut().forEach(path -> leftOut.add(prefix.toClient(path)));
        return new Changes(given.zxid(), all, leftOut);
    }
}
