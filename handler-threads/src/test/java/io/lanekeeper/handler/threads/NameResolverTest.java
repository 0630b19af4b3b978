// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.spi.JdkResolver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, with a cache like that of the JDK. */
@Timeout(60)
class NameResolverTest {
    private static final ThreadSettings SETTINGS = settings(new NameResolver(JdkResolver.ofTheProcess()));

    private final NamesOfTheJdk jdk = new NamesOfTheJdk();
    private final NameResolver names = new NameResolver(new JdkResolver(jdk, () -> jdk.now.toNanos()));

    @Test
    void addressComesFromTheJdkCacheUntilForget() throws IOException {
        assertEquals("10.0.0.1", resolve("zk.example"));
        jdk.address = "10.0.0.2";
        assertEquals("10.0.0.1", resolve("zk.example"));
        names.forget("zk.example");
        assertEquals("10.0.0.2", resolve("zk.example"));
        assertEquals(2, jdk.lookups);
        assertEquals("zk.example", names.resolve("zk.example", SETTINGS).get(0).getHostName());
    }

    /** Looks up for an hour, at every pace: no address is older than a change before the last forget that counted. */
    @ParameterizedTest
    @ValueSource(strings = {"zookeeper", "ZooKeeper-1.example", "zk", "z-1"})
    void forgottenAddressIsNotReturnedAgain(String host) throws IOException {
        Duration fresh = Duration.ofSeconds(30).dividedBy((1L << Math.min(5, letters(host))) - 1);
        for (int i = 0; i < 2000; i++) {
            jdk.address = "10.0." + i / 250 + "." + i % 250;
            jdk.now = jdk.now.plusMillis(i * 7919L % 4000);
            Duration changed = jdk.now;
            names.forget(host);
            String answer = resolve(host);
            if (!answer.equals(jdk.address)) {
                Duration age = changed.minus(jdk.lookedUpAt(answer));
                assertTrue(age.compareTo(fresh) <= 0, () -> host + ": an address of " + age);
            }
        }
    }

    private static long letters(String host) {
        return host.chars().filter(Character::isLetter).count();
    }

    @Test
    void manyForgetsCauseOneLookupPerSecond() throws IOException {
        for (int i = 0; i < 1000; i++) {
            jdk.now = jdk.now.plusMillis(10);
            names.forget("zookeeper");
            resolve("zookeeper");
        }
        assertTrue(jdk.lookups <= 12, () -> jdk.lookups + " lookups in ten seconds");
    }

    @Test
    void nameIsLookedUpAsGivenIfOtherSpellingsAreUnknown() throws IOException {
        jdk.onlyAsGiven = true;
        assertEquals("10.0.0.1", resolve("zookeeper"));
        names.forget("zookeeper");
        assertEquals("10.0.0.1", resolve("zookeeper"));
    }

    @Test
    void unknownNameFailsInEachSpelling() {
        jdk.address = "";
        assertThrows(UnknownHostException.class, () -> resolve("nobody"));
        names.forget("nobody");
        assertThrows(UnknownHostException.class, () -> resolve("nobody"));
    }

    @Test
    void addressLiteralsAreDistinguishedFromNames() {
        for (String literal : List.of("127.0.0.1", "255.1.20.0", "::1", "fe80::1%lo", "::ffff:1.2.3.4")) {
            assertTrue(JdkResolver.isLiteral(literal), literal);
        }
        for (String name : List.of("zk", "1.2.3", "1.2.3.256", "1.2.3.4.5", "10.example")) {
            assertTrue(!JdkResolver.isLiteral(name), name);
        }
    }

    @Test
    void concurrentLookupsOfOneHostShareAThread() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger lookedUp = new AtomicInteger();
        SequentialThreadHandler handler = handler(host -> {
            lookedUp.incrementAndGet();
            await(answer);
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        });
        try {
            AsyncResult<List<SocketAddress>> first = handler.resolve(new Endpoint("hangs", 1));
            AsyncResult<List<SocketAddress>> second = handler.resolve(new Endpoint("hangs", 2));
            handler.resolve(new Endpoint("hangs", 3)).cancel();
            Await.until(() -> lookedUp.get() == 1);
            answer.countDown();
            assertEquals(List.of(here(1)), first.get(Await.LIMIT));
            assertEquals(List.of(here(2)), second.get(Await.LIMIT));
            assertEquals(1, lookedUp.get());
        } finally {
            handler.stop().get(Await.LIMIT);
        }
    }

    @Test
    void stopEndsALookupThatHangs() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        SequentialThreadHandler handler = handler(host -> {
            await(never);
            throw new UnknownHostException(host);
        });
        handler.start().get(Await.LIMIT);
        AsyncResult<List<SocketAddress>> hanging = handler.resolve(new Endpoint("hangs", 1));
        handler.stop().get(Await.LIMIT);
        assertTrue(hanging.isDone());
        never.countDown();
    }

    /** A missing class or a lack of memory fails the lookup at once. */
    @Test
    void errorOfTheResolverFailsTheLookup() throws Exception {
        for (Error error : List.of(new NoClassDefFoundError("gone"), new OutOfMemoryError("of a test"))) {
            SequentialThreadHandler handler = handler(host -> {
                throw error;
            });
            try {
                AsyncResult<List<SocketAddress>> lookedUp = handler.resolve(new Endpoint("broken", 1));
                assertTrue(lookedUp.await(Await.LIMIT));
                assertSame(error, lookedUp.exception());
                Recorder recorder = new Recorder();
                var connect = handler.connect(
                        new Endpoint("broken", 1), new ConnectOptions(Duration.ofMinutes(10), 10, null), recorder);
                assertTrue(connect.await(Await.LIMIT));
                assertSame(error, connect.exception());
                assertSame(error, recorder.cause);
            } finally {
                handler.stop().get(Await.LIMIT);
            }
        }
    }

    /** For a virtual thread, a platform thread calls the resolver. */
    @Test
    void errorOfALookupOnAnotherThreadIsRethrown() {
        ThreadSettings virtual = settings(ThreadKind.VIRTUAL, new NameResolver(JdkResolver.ofTheProcess()));
        Error error = new OutOfMemoryError("of a test");
        assertSame(error, assertThrows(Error.class, () -> failing(error).resolve("broken", virtual)));
        IOException unknown = new UnknownHostException("broken");
        assertSame(
                unknown, assertThrows(IOException.class, () -> failing(unknown).resolve("broken", virtual)));
        RuntimeException bug = new IllegalStateException("of a test");
        assertSame(
                bug,
                assertThrows(IOException.class, () -> failing(bug).resolve("broken", virtual))
                        .getCause());
    }

    private static NameResolver failing(Throwable error) {
        return new NameResolver(new JdkResolver(
                host -> {
                    if (error instanceof IOException expected) {
                        throw expected;
                    }
                    if (error instanceof Error fatal) {
                        throw fatal;
                    }
                    throw (RuntimeException) error;
                },
                System::nanoTime));
    }

    private String resolve(String host) throws IOException {
        return names.resolve(host, SETTINGS).get(0).getHostAddress();
    }

    private static SocketAddress here(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static SequentialThreadHandler handler(JdkResolver.Lookup lookup) {
        return new SequentialThreadHandler(settings(new NameResolver(new JdkResolver(lookup, System::nanoTime))));
    }

    private static ThreadSettings settings(NameResolver names) {
        return settings(ThreadKind.PLATFORM, names);
    }

    private static ThreadSettings settings(ThreadKind kind, NameResolver names) {
        Duration second = Duration.ofSeconds(1);
        ThreadSettings.Callbacks callbacks = new ThreadSettings.Callbacks(second, null, null);
        return new ThreadSettings("names", kind, null, null, callbacks, second, names, new AtomicInteger());
    }

    /** Caches addresses for 30 s, separately for each spelling. */
    private static final class NamesOfTheJdk implements JdkResolver.Lookup {
        private record Entry(String address, Duration until) {}

        Duration now = Duration.ofDays(1);
        String address = "10.0.0.1";
        boolean onlyAsGiven;
        int lookups;
        private final Map<String, Entry> cache = new HashMap<>();
        private final Map<String, Duration> lookedUp = new HashMap<>();

        Duration lookedUpAt(String answer) {
            return lookedUp.getOrDefault(answer, Duration.ZERO);
        }

        @Override
        public InetAddress[] addressesOf(String host) throws IOException {
            Entry entry = cache.get(host);
            if (entry == null || entry.until().compareTo(now) <= 0) {
                lookups++;
                if (address.isEmpty() || (onlyAsGiven && !host.equals(host.toLowerCase(Locale.ROOT)))) {
                    throw new UnknownHostException(host);
                }
                entry = new Entry(address, now.plusSeconds(30));
                cache.put(host, entry);
                lookedUp.put(address, now);
            }
            return new InetAddress[] {InetAddress.getByName(entry.address())};
        }
    }
}
