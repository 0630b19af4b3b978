// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration.tls;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.ZooKeeperClientBuilder;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.integration.HandlerForm;
import io.lanekeeper.client.testkit.Waits;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Handler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** Clients on the handlers that have sockets; all are gone after each test. */
@Timeout(120)
abstract class SecurityTest {
    static final Duration LIMIT = Waits.LIMIT;
    static final Duration SESSION = Duration.ofSeconds(8);

    /** The state changes of all clients of the test. */
    final List<StateChange> changes = new CopyOnWriteArrayList<>();

    private final List<ZooKeeperClient> clients = new ArrayList<>();
    private final List<Handler> handlers = new ArrayList<>();

    @AfterEach
    void endAll() throws Exception {
        for (ZooKeeperClient client : clients) {
            assertTrue(client.stop().await(LIMIT), "client stops");
        }
        for (Handler each : handlers) {
            assertTrue(each.stop().await(LIMIT), "handler stops");
        }
    }

    Handler handler(HandlerForm form) {
        form.assumeAvailable();
        return stoppedAfterwards(form.newHandler("test"));
    }

    <H extends Handler> H stoppedAfterwards(H handler) {
        handlers.add(handler);
        return handler;
    }

    static ZooKeeperClientBuilder builder(Handler handler, String servers) {
        return ZooKeeperClient.builder()
                .connectString(servers)
                .shuffleServers(false)
                .handler(handler)
                .sessionTimeout(SESSION)
                .connectTimeout(LIMIT)
                .requestTimeout(LIMIT);
    }

    ZooKeeperClient client(ZooKeeperClientBuilder builder) {
        ZooKeeperClient client = builder.build();
        clients.add(client);
        client.addListener(changes::add);
        return client;
    }

    ZooKeeperClient started(ZooKeeperClientBuilder builder) {
        ZooKeeperClient client = client(builder);
        get(client.start());
        return client;
    }

    static <T> T get(AsyncResult<T> result) {
        return Waits.get(result);
    }

    static Throwable failure(AsyncResult<?> result) {
        return Waits.failure(result);
    }

    /** Waits for what comes about by itself. */
    static void until(String what, BooleanSupplier condition) {
        Waits.until(what, condition);
    }

    /** All that an error and its causes say. */
    static String story(Throwable error) {
        StringBuilder all = new StringBuilder();
        for (Throwable each = error; each != null; each = each.getCause()) {
            all.append(each).append('\n');
        }
        return all.toString();
    }
}
