// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.lanekeeper.handler.Endpoint;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Names of a DNS server whose answers may be cached for an hour, and of a hosts file. */
@Timeout(60)
class DnsNamesTest {
    private static final Endpoint ZK = new Endpoint("zk.example", 2181);

    @TempDir
    Path folder;

    private final EventLoopGroup group = Groups.nio(1);
    private final EventLoop loop = group.next();
    private final DnsServer server;
    private final DnsNames source;
    private NameResolver names;

    DnsNamesTest() throws Exception {
        server = new DnsServer();
        source = new DnsNames(NettyTransport.NIO, server.provider());
    }

    @BeforeEach
    void begin() {
        names = new NameResolver(
                loop,
                NettyTransport.NIO,
                null,
                new HostsFile(folder.resolve("hosts").toFile()),
                source);
    }

    @AfterEach
    void end() throws Exception {
        onLoop(() -> {
            names.close();
            return true;
        });
        server.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void addressIsCachedUntilForget() throws Exception {
        assertEquals("10.0.0.1", ask());
        server.address = "10.0.0.2";
        assertEquals("10.0.0.1", ask());
        assertEquals(1, server.questions.get());
        forget();
        assertEquals("10.0.0.2", ask());
        assertEquals(2, server.questions.get());
    }

    @Test
    void addressIsCachedForThirtySecondsAtMost() {
        assertEquals(30, source.maxTtl());
    }

    @Test
    void hostsFileIsReadAgainAndTakesPrecedence() throws Exception {
        Path hosts = folder.resolve("hosts");
        assertEquals("10.0.0.1", ask());
        Files.writeString(hosts, "10.0.0.7 zk.example\n");
        assertEquals("10.0.0.7", ask());
        Files.delete(hosts);
        forget();
        assertEquals("10.0.0.1", ask());
    }

    @Test
    void localhostIsResolvedWithoutANameServer() throws Exception {
        assertEquals("127.0.0.1", ask(new Endpoint("LocalHost", 2181)));
        assertEquals(0, server.questions.get());
    }

    @Test
    void pendingQueryFailsWhenTheResolverIsClosed() throws Exception {
        server.answers = false;
        Future<List<SocketAddress>> hanging = onLoop(() -> names.resolve(ZK));
        onLoop(() -> {
            names.close();
            return true;
        });
        Await.done(hanging);
        assertInstanceOf(RejectedExecutionException.class, hanging.cause());
        server.answers = true;
        assertEquals("10.0.0.1", ask(), "a later name makes a new resolver");
    }

    private void forget() throws Exception {
        onLoop(() -> {
            names.forget(ZK.host());
            return true;
        });
    }

    private String ask() throws Exception {
        return ask(ZK);
    }

    private String ask(Endpoint endpoint) throws Exception {
        Future<List<SocketAddress>> answer = onLoop(() -> names.resolve(endpoint));
        Await.done(answer);
        return ((InetSocketAddress) answer.get().get(0)).getAddress().getHostAddress();
    }

    private <T> T onLoop(Callable<T> task) throws Exception {
        return loop.submit(task).get();
    }
}
