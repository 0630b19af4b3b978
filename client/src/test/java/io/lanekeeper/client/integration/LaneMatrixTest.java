// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.ZooKeeperClientBuilder;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.lanekeeper.handler.threads.SequentialThreadHandler;
import io.lanekeeper.testing.proxy.FaultProxy;
import io.lanekeeper.testing.server.EmbeddedZooKeeper;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Measures which calls may block in which lane, and compares that with the table in {@code docs/threading.md}. If they
 * differ, the failure shows the table as it should be.
 */
@Timeout(300)
class LaneMatrixTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "threading.md");
    private static final String TABLE = "| call | where |";

    /** A time that no healthy call takes; a longer call counts as hung. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final long AT_ONCE = TimeUnit.SECONDS.toNanos(1);

    private static final DefaultEventExecutorGroup EXECUTORS = new DefaultEventExecutorGroup(3);

    private final Map<String, Supplier<? extends Handler>> handlers = new LinkedHashMap<>();
    private final List<Row> rows = new ArrayList<>();

    /** A blocking call that a callback may make with a started client; returns whether it has had its effect. */
    private interface BlockingCall {
        boolean make(ZooKeeperClient zk) throws Exception;
    }

    /** @param ownHandler whether the client has made its handler, which it then stops too */
    private record Row(String name, boolean ownHandler, BlockingCall call) {}

    LaneMatrixTest() {
        handlers.put("Netty, lanes on the loop", SequentialNettyHandler::owned);
        handlers.put(
                "Netty, `lanesOn`",
                () -> SequentialNettyHandler.builder().lanesOn(EXECUTORS).build());
        handlers.put("platform threads", SequentialThreadHandler::platform);
        if (Runtime.version().feature() >= 21) {
            handlers.put("virtual threads", SequentialThreadHandler::virtual);
        }
        add("`get()` of a call", zk -> zk.exists("/").get() != null);
        add("`get(long, TimeUnit)` of a call", zk -> zk.exists("/").get(20, TimeUnit.SECONDS) != null);
        add("`get(Duration)` of a call", zk -> zk.exists("/").get(LIMIT) != null);
        add("`await(Duration)` of a call", zk -> zk.exists("/").await(LIMIT));
        add("`get(Duration)` of `ensurePath`", zk -> zk.ensurePath("/a/b/c").get(LIMIT) != null);
        add("`get(Duration)` of `sleep`", zk -> done(zk.handler().sleep(Duration.ofMillis(20))));
        add("`get(Duration)` of the handler's `stop()`", zk -> done(zk.handler().stop()));
        add("`get(Duration)` of the client's `stop()`", zk -> done(zk.stop()));
        add("`close()` of the client", LaneMatrixTest::closed);
        rows.add(new Row("`get(Duration)` of `stop()` of a client with its own handler", true, zk -> done(zk.stop())));
        rows.add(new Row("`close()` of a client with its own handler", true, LaneMatrixTest::closed));
    }

    private void add(String name, BlockingCall call) {
        rows.add(new Row(name, false, call));
    }

    private static boolean closed(ZooKeeperClient zk) {
        zk.close();
        return zk.stop().isDone() || zk.sessionId() == 0;
    }

    private static boolean done(AsyncResult<Void> result) throws InterruptedException {
        result.get(LIMIT);
        return result.isDone();
    }

    @AfterAll
    static void endExecutors() throws Exception {
        EXECUTORS.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }

    @Test
    void documentHasTheMeasuredTable() throws Exception {
        List<String> written = table(Files.readAllLines(DOCUMENT));
        List<String> measured = new ArrayList<>();
        measured.add(TABLE + cells(List.copyOf(handlers.keySet())));
        measured.add("|---|---|" + "---|".repeat(handlers.size()));
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.builder().start()) {
            for (Row row : rows) {
                measured.addAll(measure(server, row));
            }
        }
        assertEquals(text(written), text(measured), () -> "the table should be:\n" + String.join("\n", measured));
    }

    private List<String> measure(EmbeddedZooKeeper server, Row row) throws Exception {
        Map<String, String> lines = new LinkedHashMap<>();
        for (Place place : Place.values()) {
            List<String> outcomes = new ArrayList<>();
            for (Supplier<? extends Handler> handler : handlers.values()) {
                outcomes.add(outcome(server, handler.get(), row, place));
            }
            lines.put(place.title, cells(outcomes));
        }
        Set<String> inLanes = Set.copyOf(List.copyOf(lines.values()).subList(1, 4));
        if (inLanes.size() == 1) { // One line where all lanes are alike.
            String loop = lines.get(Place.LOOP.title);
            String elsewhere = lines.remove(Place.ELSEWHERE.title);
            lines.clear();
            lines.put(Place.LOOP.title, loop);
            lines.put("each lane", inLanes.iterator().next());
            lines.put(Place.ELSEWHERE.title, elsewhere);
        }
        return lines.entrySet().stream()
                .map(line -> "| " + row.name() + " | " + line.getKey() + " |" + line.getValue())
                .toList();
    }

    private static String outcome(EmbeddedZooKeeper server, Handler handler, Row row, Place place) throws Exception {
        try (FaultProxy proxy = FaultProxy.to(server.endpoint())) {
            ZooKeeperClientBuilder builder = ZooKeeperClient.builder().connectString(proxy.connectString());
            ZooKeeperClient zk = (row.ownHandler() ? builder.handler(() -> handler) : builder.handler(handler)).build();
            zk.start().get(LIMIT);
            if (row.name().startsWith("`close()`") && place != Place.ELSEWHERE) {
                proxy.freeze(); // What does not wait must be seen not to have waited.
            }
            CompletableFuture<String> outcome = new CompletableFuture<>();
            place.run(zk, () -> outcome.complete(attempt(zk, row.call())));
            String end;
            try {
                end = outcome.get(2 * LIMIT.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                end = "**hangs**";
            }
            proxy.thaw();
            zk.stop().get(LIMIT);
            handler.stop().get(LIMIT);
            return end;
        }
    }

    private static String attempt(ZooKeeperClient zk, BlockingCall call) {
        long start = System.nanoTime();
        try {
            boolean done = call.make(zk);
            boolean late = System.nanoTime() - start > LIMIT.dividedBy(4).toNanos();
            return late ? "**late**" : done ? "works" : "does not wait";
        } catch (IllegalStateException e) {
            boolean helpful = String.valueOf(e.getMessage()).contains("(expected: ");
            return helpful && System.nanoTime() - start < AT_ONCE ? "refused" : "**" + e + "**";
        } catch (Exception e) {
            return "**" + e + "**";
        }
    }

    private enum Place {
        LOOP("the loop: functions of `map` and the like") {
            @Override
            void run(ZooKeeperClient zk, Runnable task) {
                zk.handler().sleep(Duration.ZERO).map(slept -> {
                    task.run();
                    return true;
                });
            }
        },
        SESSION("lane SESSION") {
            @Override
            void run(ZooKeeperClient zk, Runnable task) {
                zk.handler().dispatch(Callback.of(Lane.SESSION, task));
            }
        },
        WATCH("lane WATCH") {
            @Override
            void run(ZooKeeperClient zk, Runnable task) {
                zk.handler().dispatch(Callback.of(Lane.WATCH, task));
            }
        },
        COMPLETION("lane COMPLETION") {
            @Override
            void run(ZooKeeperClient zk, Runnable task) {
                zk.handler().dispatch(Callback.of(Lane.COMPLETION, task));
            }
        },
        ELSEWHERE("another thread, or `spawn`") {
            @Override
            void run(ZooKeeperClient zk, Runnable task) {
                zk.handler().spawn(() -> {
                    task.run();
                    return true;
                });
            }
        };

        private final String title;

        Place(String title) {
            this.title = title;
        }

        abstract void run(ZooKeeperClient zk, Runnable task);
    }

    private static String cells(List<String> cells) {
        return cells.stream().map(cell -> " " + cell + " |").collect(Collectors.joining());
    }

    /** The lines of the table, without the columns of handlers that this Java does not have. */
    private List<String> table(List<String> document) {
        int first = 0;
        while (first < document.size() && !document.get(first).startsWith(TABLE)) {
            first++;
        }
        List<String> lines = new ArrayList<>();
        for (String line : document.subList(first, document.size())) {
            if (!line.startsWith("|")) {
                break;
            }
            String[] cells = line.split("\\|");
            lines.add(List.of(cells).stream().limit(3 + handlers.size()).collect(Collectors.joining("|")) + "|");
        }
        return lines;
    }

    private static String text(List<String> lines) {
        return String.join("\n", lines);
    }
}
