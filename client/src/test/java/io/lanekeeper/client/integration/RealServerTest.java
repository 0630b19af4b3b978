// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.ZooKeeperClientBuilder;
import io.lanekeeper.client.testkit.Waits;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.testing.server.EmbeddedZooKeeper;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import io.lanekeeper.testing.simulation.server.SimulatedZooKeeper;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * A real server, and clients on one handler; all are gone after each test. Every test runs on every {@link HandlerForm},
 * unless {@link RunsOn} says otherwise, and on one of them against servers of other releases in processes, too; see
 * {@link OnOldServers} and {@link Needs}. The Netty handler is on a loop that the test hands in; the simulated one has a model
 * for a server, and the test's thread is all that it has: it gets on while the test waits by {@link #get}, {@link #failure},
 * {@link #until} and {@link #next}.
 */
@Timeout(120)
@Tag("netty-4.1")
@ParameterizedClass(name = "{0}, server {1}")
@ArgumentsSource(Combinations.class)
@ExtendWith(NeedsRule.class)
@SuppressWarnings("NullAway.Init") // set before each test
abstract class RealServerTest {
    static final Duration LIMIT = Waits.LIMIT;

    @Parameter(0)
    HandlerForm form;

    @Parameter(1)
    Release release;

    private final Duration tickTime;
    private final List<ZooKeeperClient> clients = new ArrayList<>();
    private final List<Handler> handlers = new ArrayList<>();
    private @Nullable EventLoopGroup group;
    private @Nullable DefaultEventExecutorGroup executors;
    private TestServer server;
    private Handler handler;

    RealServerTest() {
        this(Duration.ofSeconds(2));
    }

    /** @param tickTime the server's {@code tickTime} */
    RealServerTest(Duration tickTime) {
        this.tickTime = tickTime;
    }

    @BeforeEach
    void begin(TestInfo test) {
        form.assumeAvailable();
        assumeRuns(test.getTestMethod().orElseThrow());
        if (form.onEventLoop()) {
            group = form.transport().newGroup(1);
            handler = form.transport().builder().eventLoopGroup(group).build();
        } else {
            handler = form.newHandler("test");
        }
        stoppedAfterwards(handler);
        if (handler instanceof DeterministicHandler simulated) {
            simulated.start();
            server = new ModelServer(
                    SimulatedZooKeeper.builder(simulated).tickTime(tickTime).start());
        } else if (release == Release.EMBEDDED) {
            server = new RealServer(
                    EmbeddedZooKeeper.builder().tickTime(tickTime).start());
        } else {
            server = ProcessServer.of(release);
        }
    }

    /** Returns whether the server is of this version, such as {@code "3.6"}, or a later one. */
    boolean since(String version) {
        return release.version().isAtLeast(NeedsRule.version(version));
    }

    private void assumeRuns(Method test) {
        RunsOn rule = test.isAnnotationPresent(RunsOn.class)
                ? test.getAnnotation(RunsOn.class)
                : getClass().getAnnotation(RunsOn.class);
        assumeTrue(rule == null || form.allowedBy(rule), () -> rule.because());
    }

    @AfterEach
    void endAll() throws Exception {
        endClients();
        if (handler instanceof DeterministicHandler simulated) {
            assertEquals(List.of(), simulated.uncaught());
            assertEquals(0, simulated.timers(), "timers");
        }
        for (Handler each : handlers) {
            assertTrue(each.stop().await(LIMIT), "handler stops");
        }
        if (server != null) {
            server.close();
        }
        if (group != null) {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
        if (executors != null) {
            executors.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }

    final void endClients() throws InterruptedException {
        for (ZooKeeperClient client : clients) {
            assertTrue(client.stop().await(LIMIT), "client stops");
        }
    }

    TestServer server() {
        return server;
    }

    /** The handler's event loop, where there is one. */
    EventLoopGroup group() {
        if (group == null) {
            throw new AssertionError(form + " has no event loop; see @RunsOn");
        }
        return group;
    }

    Handler handler() {
        return handler;
    }

    /** Returns a handler in whose lanes callbacks may block: on Netty, one with lanes on executors. */
    Handler withLanesThatMayBlock() {
        if (form == HandlerForm.SIMULATED) {
            throw new AssertionError("no lane may block; see @RunsOn");
        }
        if (!form.onEventLoop()) {
            return handler;
        }
        executors = new DefaultEventExecutorGroup(3);
        return stoppedAfterwards(form.transport()
                .builder()
                .eventLoopGroup(group())
                .lanesOn(executors)
                .build());
    }

    /** Waits until the loop has taken in all that was submitted. */
    void loopStepEnded() {
        Promise<Void> turned = handler.asyncResult();
        handler.loop().execute(() -> turned.set(null));
        get(turned);
    }

    /** Waits until all callbacks that are in their lanes now have been called. */
    void callbacksCalled() {
        for (Lane lane : Lane.values()) {
            Promise<Void> reached = handler.asyncResult();
            handler.dispatch(Callback.of(lane, () -> reached.set(null)));
            get(reached);
        }
    }

    <H extends Handler> H stoppedAfterwards(H another) {
        handlers.add(another);
        return another;
    }

    ZooKeeperClientBuilder builder() {
        return ZooKeeperClient.builder()
                .connectString(server.connectString())
                .handler(handler)
                .requestTimeout(LIMIT);
    }

    ZooKeeperClient client(ZooKeeperClientBuilder builder) {
        ZooKeeperClient client = builder.build();
        clients.add(client);
        return client;
    }

    ZooKeeperClient started() {
        return started(builder());
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
    void until(String what, BooleanSupplier condition) {
        if (handler instanceof DeterministicHandler simulated) {
            assertTrue(drive(simulated, what, condition), () -> "not within " + LIMIT + ": " + what);
            return;
        }
        Waits.until(what, condition);
    }

    private static boolean drive(DeterministicHandler simulated, String what, BooleanSupplier condition) {
        try {
            return simulated.runUntil(condition, LIMIT);
        } catch (IllegalStateException e) {
            throw new AssertionError("while waiting for: " + what, e);
        }
    }

    /** Waits for the next of what callbacks have put into {@code queue}, and takes it. */
    <T> T next(Queue<T> queue) {
        until("something is notified", () -> !queue.isEmpty());
        return queue.remove();
    }
}
