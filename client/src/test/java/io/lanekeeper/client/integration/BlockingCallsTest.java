// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static io.lanekeeper.client.integration.RealServerTest.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.ZooKeeperClientBuilder;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.event.AddWatchMode;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.testkit.Waits;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.TlsOptions;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.lanekeeper.testing.proxy.FaultProxy;
import io.lanekeeper.testing.server.EmbeddedZooKeeper;
import io.netty.channel.EventLoopGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.io.FileInputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** No call that may block, on any event loop, whatever happens to a client. In a JVM of its own. */
@Tag("blocking-calls")
@Timeout(120)
@ParameterizedClass(name = "{0}")
@EnumSource(Transport.class)
@SuppressWarnings("NullAway.Init") // set before each test
class BlockingCallsTest {
    private static final Duration SESSION = Duration.ofMillis(1_500);
    private static final byte[] DATA = {1};

    @Parameter
    Transport transport;

    private EventLoopGroup group;
    private SequentialNettyHandler handler;
    private EmbeddedZooKeeper server;

    @BeforeEach
    void begin() {
        server = EmbeddedZooKeeper.builder().tickTime(Duration.ofMillis(500)).start();
        BlockingCalls.watch();
        group = transport.newGroup(1);
        handler = SequentialNettyHandler.on(group);
    }

    @AfterEach
    void end() throws Exception {
        get(handler.stop());
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        server.close();
        BlockingCalls.assertNone();
    }

    /** Otherwise what follows would show nothing. */
    @Test
    void plantedBlockingCallIsFound(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("file"), DATA);
        Map<String, Callable<?>> planted = new LinkedHashMap<>();
        planted.put("sleep", () -> {
            Thread.sleep(1);
            return null;
        });
        planted.put("park", () -> {
            LockSupport.parkNanos(1);
            return null;
        });
        planted.put("await", () -> new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS));
        planted.put("wait", () -> {
            synchronized (file) {
                file.wait(1);
            }
            return null;
        });
        planted.put("tryLock", BlockingCallsTest::lockHeldElsewhere);
        planted.put("read", () -> {
            try (FileInputStream in = new FileInputStream(file.toFile())) {
                return in.read();
            }
        });
        planted.put("lookup", () -> InetAddress.getAllByName("localhost"));
        for (Map.Entry<String, Callable<?>> each : planted.entrySet()) {
            Promise<Object> done = handler.asyncResult();
            handler.loop().execute(() -> {
                try {
                    each.getValue().call();
                    done.set("");
                } catch (Exception e) {
                    done.setException(e);
                }
            });
            get(done);
            List<BlockingCalls.Seen> seen = BlockingCalls.take();
            assertTrue(!seen.isEmpty(), "not seen: " + each.getKey());
        }
    }

    private static Object lockHeldElsewhere() throws InterruptedException {
        ReentrantLock lock = new ReentrantLock();
        Thread holder = new Thread(lock::lock);
        holder.start();
        while (!lock.isLocked()) {
            Thread.onSpinWait();
        }
        return lock.tryLock(1, TimeUnit.MILLISECONDS);
    }

    @Test
    void startOperationsAndStopDoNotBlockTheLoop() throws Exception {
        ZooKeeperClient zk = client(server.connectString());
        get(zk.start());
        AtomicInteger events = new AtomicInteger();
        Watcher watcher = event -> events.incrementAndGet();
        get(zk.create("/a/b", DATA, CreateOptions.of(CreateMode.PERSISTENT).makePath()));
        get(zk.addWatch("/a", watcher, AddWatchMode.PERSISTENT_RECURSIVE));
        get(zk.getData("/a/b", watcher));
        get(zk.getChildren("/a", watcher));
        get(zk.setData("/a/b", DATA));
        get(zk.ensurePath("/a/c/d"));
        get(zk.transaction().create("/a/t", null).delete("/a/t").commit());
        get(zk.withTimeout(Duration.ofSeconds(5)).exists("/none"));
        get(zk.whoAmI());
        get(zk.getAllChildrenNumber("/"));
        get(zk.removeAllWatches("/a", WatcherType.ANY));
        get(zk.deleteRecursive("/a"));
        until(() -> events.get() >= 4);
        get(zk.stop());
        get(zk.start());
        get(zk.exists("/"));
        Promise<Void> closed = handler.asyncResult();
        handler.loop().execute(() -> {
            zk.close();
            closed.set(null);
        });
        get(closed);
        get(zk.stop());
    }

    @Test
    void lossReconnectExpiryAndOverloadDoNotBlockTheLoop() throws Exception {
        try (FaultProxy proxy = FaultProxy.to(server.endpoint())) {
            ZooKeeperClient zk = client(proxy.connectString());
            get(zk.start());
            AtomicInteger events = new AtomicInteger();
            Watcher watcher = event -> events.incrementAndGet();
            get(zk.create("/e", null, CreateOptions.of(CreateMode.EPHEMERAL)));
            get(zk.exists("/e", watcher));
            get(zk.addWatch("/e", watcher, AddWatchMode.PERSISTENT));
            proxy.cut();
            until(() -> events.get() == 1); // of what may be missing
            until(() -> zk.state() == SessionState.CONNECTED);
            proxy.freeze();
            until(() -> zk.state() == SessionState.SUSPENDED);
            proxy.heal();
            until(() -> zk.state() == SessionState.CONNECTED);
            server.stop();
            until(() -> zk.state() == SessionState.SUSPENDED);
            server.restart();
            until(() -> zk.state() == SessionState.CONNECTED);
            long session = zk.sessionId();
            server.expireSession(session);
            until(() -> zk.state() == SessionState.CONNECTED && zk.sessionId() != session);
            proxy.freeze();
            List<AsyncResult<?>> tooMany = new ArrayList<>();
            for (int i = 0; i < 3_000; i++) {
                tooMany.add(zk.withTimeout(Duration.ofMillis(100)).exists("/"));
            }
            until(() -> tooMany.stream().allMatch(AsyncResult::isDone));
            proxy.heal();
            get(zk.exists("/"));
            get(zk.stop());
        }
    }

    /** By the hosts file and the settings of this machine, which are read when the first name comes. */
    @Test
    void lookupInTheHostsFileDoesNotBlockTheLoop() throws Exception {
        ZooKeeperClient zk = client("localhost:" + server.port());
        get(zk.start());
        get(zk.stop());
    }

    @Test
    void lookupByANameServerDoesNotBlockTheLoop() throws Exception {
        try (NameServer names = new NameServer()) {
            SequentialNettyHandler resolving = SequentialNettyHandler.builder()
                    .eventLoopGroup(group)
                    .addressResolverGroup(new DnsAddressResolverGroup(new DnsNameResolverBuilder()
                            .datagramChannelType(transport.datagram())
                            .nameServerProvider(new SingletonDnsServerAddressStreamProvider(names.address()))))
                    .build();
            ZooKeeperClient zk = builder("zookeeper.example.com:" + server.port())
                    .handler(resolving)
                    .build();
            get(zk.start());
            assertTrue(names.asked() > 0, "no query");
            get(zk.stop());
            get(resolving.stop());
        }
    }

    @Test
    void tlsDoesNotBlockTheLoop() throws Exception {
        try (TlsFront front = new TlsFront(server.endpoint())) {
            ZooKeeperClient zk = builder(front.connectString())
                    .handler(handler)
                    .tls(new TlsOptions(TlsFront.trusting(), true))
                    .build();
            get(zk.start());
            get(zk.create("/large", new byte[100_000]));
            server.stop();
            until(() -> zk.state() == SessionState.SUSPENDED);
            server.restart();
            until(() -> zk.state() == SessionState.CONNECTED);
            assertEquals(100_000, get(zk.exists("/large")).dataLength());
            get(zk.stop());
        }
    }

    private ZooKeeperClient client(String servers) {
        return builder(servers).handler(handler).build();
    }

    private static ZooKeeperClientBuilder builder(String servers) {
        return ZooKeeperClient.builder()
                .connectString(servers)
                .sessionTimeout(SESSION)
                .maxInFlight(500)
                .maxQueued(1_000)
                .batchReads(8)
                .auth("digest", "dora:explore".getBytes(StandardCharsets.UTF_8));
    }

    private static void until(BooleanSupplier condition) {
        Waits.until("what comes next", condition);
    }
}
