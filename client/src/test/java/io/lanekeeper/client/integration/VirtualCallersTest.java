// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.handler.AsyncResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.function.Executable;

/** Very many virtual threads that wait for results of one client. */
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads need Java 21")
@RunsOn(
        except = HandlerForm.SIMULATED,
        because = "callers wait on threads of their own, and one thread drives the handler")
class VirtualCallersTest extends RealServerTest {
    private static final int CALLERS = 10_000;
    private static final String PINNED = "jdk.VirtualThreadPinned";

    private final AtomicIntegerArray links = new AtomicIntegerArray(2 * CALLERS);
    private final AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();

    /** Java 24 is the first on which Netty's promises, which wait in monitors, do not pin either. */
    @Test
    @EnabledForJreRange(min = JRE.JAVA_24, disabledReason = "monitors pin before Java 24")
    void eachCallerGetsItsResultOnceWithoutPinning() throws Exception {
        ZooKeeperClient zk = started(builder().maxQueued(3 * CALLERS));
        get(zk.create("/c", null));
        assertEquals(List.of(), pinnedDuring(() -> runAll(zk)));
        assertEquals(CALLERS, get(zk.getChildrenWithStat("/c")).names().size());
        callbacksCalled();
        for (int i = 0; i < links.length(); i++) {
            assertEquals(1, links.get(i), "calls of link " + i);
        }
    }

    private void runAll(ZooKeeperClient zk) throws Exception {
        ThreadFactory virtual = virtualThreads();
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(CALLERS);
        for (int i = 0; i < CALLERS; i++) {
            int number = i;
            virtual.newThread(() -> {
                        try {
                            go.await();
                            call(zk, number);
                        } catch (Throwable e) {
                            failed.compareAndSet(null, e);
                        } finally {
                            done.countDown();
                        }
                    })
                    .start();
        }
        go.countDown();
        assertTrue(done.await(90, TimeUnit.SECONDS), () -> done.getCount() + " callers wait for ever");
        Throwable error = failed.get();
        if (error != null) {
            throw new AssertionError(error);
        }
    }

    private void call(ZooKeeperClient zk, int number) throws Exception {
        byte[] mine = ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
        AsyncResult<String> created = zk.create("/c/" + number, mine, CreateOptions.of(CreateMode.EPHEMERAL))
                .link(done -> links.incrementAndGet(2 * number));
        assertEquals("/c/" + number, created.get(LIMIT));
        var read = zk.getData("/c/" + number).link(done -> links.incrementAndGet(2 * number + 1));
        assertTrue(read.await(LIMIT));
        assertEquals(number, ByteBuffer.wrap(read.get().data()).getInt());
    }

    @Test
    @RunsOn(value = HandlerForm.VIRTUAL_THREADS, because = "once is enough")
    void pinnedThreadIsFound() throws Exception {
        List<String> pinned = pinnedDuring(() -> {
            Thread thread = virtualThreads().newThread(Pinning::pin);
            thread.start();
            thread.join();
        });
        assertEquals(1, pinned.size(), pinned::toString);
        assertTrue(pinned.get(0).contains("Pinning"), pinned::toString);
    }

    private static List<String> pinnedDuring(Executable work) throws IOException {
        Path file = Files.createTempFile("lanekeeper-pinned-", ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable(PINNED).withThreshold(Duration.ZERO).withStackTrace();
            recording.start();
            assertDoesNotThrow(work);
            recording.stop();
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().equals(PINNED))
                    .map(RecordedEvent::toString)
                    .toList();
        } finally {
            Files.delete(file);
        }
    }

    /** A thread that waits in a class initializer cannot leave its carrier. */
    private static final class Pinning {
        static {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(30));
        }

        static void pin() {}
    }

    private static ThreadFactory virtualThreads() throws ReflectiveOperationException {
        Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
        return (ThreadFactory)
                Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
    }
}
