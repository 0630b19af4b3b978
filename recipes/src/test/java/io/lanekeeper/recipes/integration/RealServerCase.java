// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.ZooKeeperClientBuilder;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.lanekeeper.recipes.Recipes;
import io.lanekeeper.testing.server.EmbeddedZooKeeper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * One real server for the tests of a class, and one handler for their clients. Each test has a path of its own. After each test no
 * session and no watch is left at the server.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests, or before each
public abstract class RealServerCase {
    /** Waits are over sooner by far, unless something is wrong. */
    protected static final Duration LIMIT = Duration.ofSeconds(20);

    /** A time after which a call gives up. Nothing is to happen before, so it is short. */
    protected static final Duration SHORT = Duration.ofMillis(150);

    private final List<ZooKeeperClient> clients = new ArrayList<>();
    private EmbeddedZooKeeper server;
    private Handler handler;
    private ZooKeeperClient observer;
    private int tests;

    @BeforeAll
    void up() {
        handler = newHandler(); // may skip the class
        server = newServer();
    }

    @AfterAll
    void down() throws InterruptedException {
        if (server != null) {
            assertTrue(handler.stop().await(LIMIT), "handler stops");
            server.close();
        }
    }

    @BeforeEach
    void begin() {
        tests++;
        observer = client();
    }

    @AfterEach
    void end() {
        clients.forEach(client -> get(client.stop()));
        clients.clear();
        until("no session is left", () -> server.sessions().isEmpty());
        until("no watch is left", () -> server.watchCount() == 0);
    }

    /** Returns the server of this class. */
    protected EmbeddedZooKeeper newServer() {
        return EmbeddedZooKeeper.start();
    }

    /** Returns the handler of this class. */
    protected Handler newHandler() {
        return SequentialNettyHandler.builder().build();
    }

    protected final Handler handler() {
        return handler;
    }

    protected final EmbeddedZooKeeper server() {
        return server;
    }

    /** Returns the path of this test, which does not exist at first. */
    protected final String path() {
        return "/test-" + tests;
    }

    protected final ZooKeeperClientBuilder builder() {
        return ZooKeeperClient.builder()
                .connectString(server.connectString())
                .handler(handler)
                .requestTimeout(LIMIT);
    }

    /** Returns a started client, which is stopped after the test. */
    protected final ZooKeeperClient client() {
        return started(builder());
    }

    protected final ZooKeeperClient started(ZooKeeperClientBuilder builder) {
        ZooKeeperClient client = builder.build();
        clients.add(client);
        get(client.start());
        return client;
    }

    /** Returns recipes of a client of their own. */
    protected final Recipes recipes() {
        return Recipes.on(client());
    }

    /** Returns the client that looks at nodes, and makes those that other programs would make. */
    protected final ZooKeeperClient observer() {
        return observer;
    }

    /** Returns the children of a node, sorted; none if there is no node. */
    protected final List<String> children(String parent) {
        try {
            return get(observer.getChildren(parent)).stream().sorted().toList();
        } catch (RefusedException e) {
            assertEquals(ErrorCode.NO_NODE, e.code());
            return List.of();
        }
    }

    /** Returns the only child of a node. */
    protected final String onlyChild(String parent) {
        List<String> all = children(parent);
        assertEquals(1, all.size(), () -> parent + ": " + all);
        return all.get(0);
    }

    protected final byte[] data(String node) {
        byte[] data = get(observer.getData(node)).data();
        return data == null ? new byte[0] : data;
    }

    protected final String text(String node) {
        return new String(data(node), StandardCharsets.UTF_8);
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    protected final Stat stat(String node) {
        Stat stat = get(observer.exists(node));
        return stat == null ? fail("no node " + node) : stat;
    }

    /** Returns the session of an ephemeral node; zero if there is none. */
    protected final long owner(String node) {
        Stat stat = get(observer.exists(node));
        return stat == null ? 0 : stat.ephemeralOwner();
    }

    /** Makes a node, with parents, as another program would. */
    protected final String make(String node, String data, CreateMode mode) {
        return get(observer.create(node, bytes(data), CreateOptions.of(mode).makePath()));
    }

    protected static void assertMatches(String pattern, String text) {
        assertTrue(text.matches(pattern), () -> text + " (expected: " + pattern + ")");
    }

    /** Waits until a node has a number of children: calls that were made before stand in a queue, for example. */
    protected final void untilChildren(int number, String parent) {
        until(number + " children of " + parent, () -> children(parent).size() == number);
    }

    /** Runs a step of a caller that must wait for another one, and returns when the server has its watches. */
    protected final <T> T untilWaiting(Supplier<T> step) {
        clients.forEach(client -> client.sync("/")
                .otherwise(error -> null)
                .join(LIMIT)); // Watches of earlier calls that are not needed any more are gone.
        int before = server.watchCount();
        T result = step.get();
        until("waits, with a watch", () -> server.watchCount() > before);
        return result;
    }

    /** Waits for a result on this thread, which is not one of the handler, and returns its value or throws its error. */
    protected static <T extends @Nullable Object> T get(AsyncResult<T> result) {
        return result.join(LIMIT);
    }

    /** Waits for an error. */
    protected static Throwable failure(AsyncResult<?> result) {
        try {
            assertTrue(result.await(LIMIT), "ends");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        Throwable error = result.exception();
        return error == null ? fail("succeeded with " + result.value()) : error;
    }

    /** Waits for what comes about by itself. */
    protected static void until(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - start < LIMIT.toNanos(), () -> "not within " + LIMIT + ": " + what);
            LockSupport.parkNanos(2_000_000);
        }
    }
}
