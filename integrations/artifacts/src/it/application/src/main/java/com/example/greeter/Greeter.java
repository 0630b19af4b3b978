// SPDX-License-Identifier: Apache-2.0
package com.example.greeter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.lanekeeper.handler.threads.SequentialThreadHandler;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.Recipes;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Writes a node, also under a lock, and reads it again, on a handler of each kind. */
public final class Greeter {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Greeter() {}

    public static void main(String[] args) throws Exception {
        greet(args[0], "netty", SequentialNettyHandler::owned);
        greet(args[0], "threads", SequentialThreadHandler::platform);
    }

    private static void greet(String servers, String name, Supplier<? extends Handler> handler) throws Exception {
        try (ZooKeeperClient zk = ZooKeeperClient.builder()
                .connectString(servers)
                .handler(handler)
                .build()) {
            zk.start().get(LIMIT);
            String path = zk.create("/" + name, name.getBytes(UTF_8)).get(LIMIT);
            Lease lease = Recipes.on(zk).lock("/locks/" + name).acquire().get(LIMIT);
            lease.guarded(List.of(Op.setData(path, ("guarded " + name).getBytes(UTF_8)))).get(LIMIT);
            lease.release().get(LIMIT);
            System.out.println("hello " + new String(zk.getData(path).get(LIMIT).data(), UTF_8));
        }
    }
}
