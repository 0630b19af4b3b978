// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.spi.JdkResolver;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names without Netty's DNS resolver. */
@Timeout(60)
class JdkNamesTest {
    private static final InetSocketAddress LOCALHOST = InetSocketAddress.createUnresolved("localhost", 2181);

    private final EventLoopGroup group = Groups.nio(1);
    private final EventLoop loop = group.next();

    @AfterEach
    void end() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void nameIsResolvedOffTheLoop() throws Exception {
        Queue<Runnable> blocking = new ConcurrentLinkedQueue<>();
        try (AddressResolverGroup<InetSocketAddress> resolver = new JdkNames(blocking::add).newResolver()) {
            Future<List<InetSocketAddress>> answer = loop.submit(
                            () -> resolver.getResolver(loop).resolveAll(LOCALHOST))
                    .sync()
                    .getNow();
            assertFalse(answer.isDone());
            blocking.remove().run();
            Await.done(answer);
            assertTrue(answer.getNow().get(0).getAddress().isLoopbackAddress());
            assertTrue(answer.getNow().get(0).getPort() == 2181);
        }
    }

    @Test
    void rejectionByTheExecutorFailsTheLookup() throws Exception {
        RejectedExecutionException refusal = new RejectedExecutionException("full");
        JdkNames names = new JdkNames(task -> {
            throw refusal;
        });
        try (AddressResolverGroup<InetSocketAddress> resolver = names.newResolver()) {
            Future<List<InetSocketAddress>> answer = loop.submit(
                            () -> resolver.getResolver(loop).resolveAll(LOCALHOST))
                    .sync()
                    .getNow();
            Await.done(answer);
            assertSame(refusal, answer.cause());
        }
    }

    /** The JDK's cache still has the name, but not in another spelling. */
    @Test
    void forgottenNameIsLookedUpAgain() throws Exception {
        Queue<String> lookedUp = new ConcurrentLinkedQueue<>();
        JdkResolver jdk = new JdkResolver(
                host -> {
                    lookedUp.add(host);
                    return new InetAddress[] {InetAddress.getLoopbackAddress()};
                },
                System::nanoTime);
        JdkNames names = new JdkNames(jdk, Runnable::run);
        try (AddressResolverGroup<InetSocketAddress> resolver = names.newResolver()) {
            Await.done(resolve(resolver));
            names.forget("localhost");
            Future<List<InetSocketAddress>> answer = resolve(resolver);
            Await.done(answer);
            assertEquals(List.of("localhost", "Localhost"), List.copyOf(lookedUp));
            assertEquals("localhost", answer.getNow().get(0).getHostString());
        }
    }

    @Test
    void concurrentLookupsOfOneHostShareATask() throws Exception {
        Queue<Runnable> blocking = new ConcurrentLinkedQueue<>();
        try (AddressResolverGroup<InetSocketAddress> resolver = new JdkNames(blocking::add).newResolver()) {
            Future<List<InetSocketAddress>> first = resolve(resolver);
            Future<List<InetSocketAddress>> second = resolve(resolver);
            assertEquals(1, blocking.size());
            blocking.remove().run();
            Await.done(first);
            Await.done(second);
            resolve(resolver);
            assertEquals(1, blocking.size());
        }
    }

    private Future<List<InetSocketAddress>> resolve(AddressResolverGroup<InetSocketAddress> resolver) throws Exception {
        return loop.submit(() -> resolver.getResolver(loop).resolveAll(LOCALHOST))
                .sync()
                .getNow();
    }
}
