// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.simulation;

import static java.util.Objects.requireNonNull;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.Op;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Makes calls of a given kind, some of them with a deadline that is short, or without waiting for a connection. */
record Requests(ZooKeeperClient client, Random random) {
    AsyncResult<?> ask(Issued call, @Nullable Watcher watcher) {
        String path = call.path();
        ZooKeeperOperations any = random.nextInt(8) == 0 ? client.failFast() : client;
        ZooKeeperOperations zk =
                random.nextInt(4) == 0 ? any.withTimeout(Duration.ofMillis(1 + random.nextInt(2_000))) : any;
        return switch (call.kind()) {
            case EXISTS -> zk.exists(path, watcher);
            case DATA -> zk.getData(path, watcher);
            case CHILDREN -> zk.getChildrenWithStat(path, watcher);
            case ACL -> zk.getAcl(path);
            case MULTI -> zk.multi(transaction(path));
            case STANDING -> {
                Standing standing = requireNonNull(call.standing());
                yield zk.addWatch(path, requireNonNull(watcher), standing.mode());
            }
            case AUTH -> zk.addAuth(random.nextInt(6) == 0 ? "unknown" : "digest", new byte[] {'u', ':', 'p'});
            case COMPOSITE ->
                switch (random.nextInt(3)) {
                    case 0 -> zk.ensurePath(path + "/x/y");
                    case 1 -> zk.create(path + "/x/y", null, CreateOptions.DEFAULT.makePath());
                    default -> zk.deleteRecursive(World.SHARED.get(random.nextInt(World.SHARED.size())));
                };
            case WRITE ->
                switch (random.nextInt(6)) {
                    case 0 -> zk.setData(path, new byte[5]);
                    case 1 -> zk.delete(path);
                    case 2 -> zk.createWithStat(path, null, CreateOptions.of(CreateMode.EPHEMERAL));
                    case 3 -> zk.create(path, new byte[random.nextInt(3) == 0 ? 2_000 : 9]);
                    default -> zk.create(path, new byte[9]);
                };
        };
    }

    private List<Op> transaction(String path) {
        String shared = World.SHARED.get(random.nextInt(World.SHARED.size()));
        Op second = switch (random.nextInt(4)) {
            case 0 -> Op.setData(shared, new byte[7]);
            case 1 -> Op.check(shared, random.nextInt(3));
            case 2 -> Op.delete(shared);
            default -> Op.create(path + "/x", null);
        };
        return List.of(Op.create(path, new byte[2]), second);
    }
}
