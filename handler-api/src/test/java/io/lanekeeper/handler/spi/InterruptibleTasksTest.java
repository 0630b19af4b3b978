// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks that can be given up, and the places they take. */
@Timeout(60)
class InterruptibleTasksTest {
    private final ArrayDeque<Runnable> begun = new ArrayDeque<>();
    private final List<String> ran = new ArrayList<>();

    private static <T> QueuedPromise<T> promise() {
        return new QueuedPromise<>(Runnable::run);
    }

    private QueuedPromise<String> run(InterruptibleTasks tasks, String name) {
        QueuedPromise<String> result = promise();
        tasks.run(
                () -> {
                    ran.add(name);
                    return name;
                },
                result);
        return result;
    }

    private List<QueuedPromise<String>> runMany(InterruptibleTasks tasks, int count) {
        List<QueuedPromise<String>> results = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            results.add(run(tasks, "task " + i));
        }
        return results;
    }

    @Test
    void nextTaskBeginsWhenOneHasEnded() {
        InterruptibleTasks tasks = new InterruptibleTasks(begun::add);
        List<QueuedPromise<String>> results = runMany(tasks, InterruptibleTasks.AT_ONCE + 2);
        assertEquals(InterruptibleTasks.AT_ONCE, begun.size());
        begun.remove().run();
        assertEquals("task 0", results.get(0).value());
        assertEquals(InterruptibleTasks.AT_ONCE, begun.size());
        while (!begun.isEmpty()) {
            begun.remove().run();
        }
        assertEquals(InterruptibleTasks.AT_ONCE + 2, ran.size());
        assertTrue(results.stream().allMatch(QueuedPromise::successful));
    }

    @Test
    void cancelledTaskThatHasNotBegunGivesItsPlaceBackOnce() {
        InterruptibleTasks tasks = new InterruptibleTasks(begun::add);
        List<QueuedPromise<String>> results = runMany(tasks, InterruptibleTasks.AT_ONCE + 2);
        results.get(0).cancel();
        assertEquals(InterruptibleTasks.AT_ONCE + 1, begun.size());
        begun.remove().run();
        assertEquals(InterruptibleTasks.AT_ONCE, begun.size(), "its place was given back twice");
        assertEquals(List.of(), ran);
    }

    @Test
    void cancelledTaskThatWaitsNeverBegins() {
        InterruptibleTasks tasks = new InterruptibleTasks(begun::add);
        List<QueuedPromise<String>> results = runMany(tasks, InterruptibleTasks.AT_ONCE + 1);
        results.get(InterruptibleTasks.AT_ONCE).cancel();
        while (!begun.isEmpty()) {
            begun.remove().run();
        }
        assertEquals(InterruptibleTasks.AT_ONCE, ran.size());
    }

    @Test
    void taskThatTheExecutorRefusesFailsAndLeavesItsPlace() {
        AtomicInteger refusals = new AtomicInteger(InterruptibleTasks.AT_ONCE);
        InterruptibleTasks tasks = new InterruptibleTasks(task -> {
            if (refusals.getAndDecrement() > 0) {
                throw new RejectedExecutionException("full");
            }
            begun.add(task);
        });
        List<QueuedPromise<String>> results = runMany(tasks, 2 * InterruptibleTasks.AT_ONCE);
        assertInstanceOf(RejectedExecutionException.class, results.get(0).exception());
        assertEquals(InterruptibleTasks.AT_ONCE, begun.size());
    }

    /** Tasks that ignore interrupts: so many may hang beside the others, and no more. */
    @Test
    void tasksThatHangAreLimited() throws Exception {
        AtomicInteger started = new AtomicInteger();
        CountDownLatch release = new CountDownLatch(1);
        Executor threads = task -> new Thread(task, "hanging").start();
        InterruptibleTasks tasks = new InterruptibleTasks(threads);
        Callable<String> hanging = () -> {
            started.incrementAndGet();
            awaitInSpiteOfInterrupts(release);
            return "over";
        };
        int most = InterruptibleTasks.AT_ONCE + InterruptibleTasks.HUNG;
        List<QueuedPromise<String>> results = new ArrayList<>();
        for (int i = 0; i < most + InterruptibleTasks.AT_ONCE; i++) {
            QueuedPromise<String> result = promise();
            results.add(result);
            tasks.run(hanging, result);
        }
        until(started, InterruptibleTasks.AT_ONCE);
        for (int i = 0; i < InterruptibleTasks.HUNG; i++) {
            results.get(i).cancel();
            until(started, InterruptibleTasks.AT_ONCE + i + 1);
        }
        results.get(InterruptibleTasks.HUNG).cancel();
        results.get(InterruptibleTasks.HUNG + 1).cancel();
        assertEquals(most, started.get(), "more tasks than may hang");
        release.countDown();
        until(started, results.size());
        assertEquals("over", results.get(results.size() - 1).get(java.time.Duration.ofSeconds(20)));
    }

    private static void awaitInSpiteOfInterrupts(CountDownLatch latch) {
        boolean open = false;
        while (!open) {
            try {
                latch.await();
                open = true;
            } catch (InterruptedException e) {
                // A task that hangs does not end by it.
            }
        }
    }

    @Test
    void interruptIsForTheTaskAndNotForTheNextOneOfItsThread() throws Exception {
        ArrayDeque<Runnable> jobs = new ArrayDeque<>();
        InterruptibleTasks tasks = new InterruptibleTasks(jobs::add);
        CountDownLatch inTask = new CountDownLatch(1);
        List<Boolean> interrupts = new ArrayList<>();
        QueuedPromise<Boolean> result = promise();
        tasks.run(
                () -> {
                    inTask.countDown();
                    try {
                        TimeUnit.SECONDS.sleep(60);
                    } catch (InterruptedException e) {
                        interrupts.add(true);
                        Thread.currentThread().interrupt();
                    }
                    return true;
                },
                result);
        Thread thread = new Thread(() -> {
            jobs.remove().run();
            interrupts.add(Thread.currentThread().isInterrupted());
        });
        thread.start();
        assertTrue(inTask.await(20, TimeUnit.SECONDS));
        result.cancel();
        thread.join(20_000);
        assertFalse(thread.isAlive());
        assertEquals(List.of(true, false), interrupts);
    }

    private static void until(AtomicInteger count, int expected) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (count.get() < expected && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        assertEquals(expected, count.get());
    }
}
