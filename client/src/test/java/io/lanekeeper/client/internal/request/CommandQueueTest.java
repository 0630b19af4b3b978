// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.internal.request.LoopInbox.CommandQueue;
import io.lanekeeper.client.internal.request.LoopInbox.CommandQueue.Offer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CommandQueueTest {
    private static final class Numbered extends LoopCommand {
        private final int thread;
        private final int number;

        private Numbered(int thread, int number) {
            this.thread = thread;
            this.number = number;
        }

        @Override
        public void run(RunContext run) {}

        @Override
        public void reject(ZooKeeperException reason) {}

        @Override
        public String operation() {
            return "test";
        }

        @Override
        public @Nullable String path() {
            return null;
        }
    }

    private static List<LoopCommand> takeAll(CommandQueue queue) {
        List<LoopCommand> taken = new ArrayList<>();
        queue.takeAll(taken::add);
        return taken;
    }

    @Test
    void takeAllMayBeCalledInsideACommand() {
        CommandQueue queue = new CommandQueue(100);
        LoopCommand late = new Numbered(1, 0);
        queue.offer(new Numbered(0, 0));
        queue.offer(new Numbered(0, 1));
        List<LoopCommand> inner = new ArrayList<>();
        List<LoopCommand> outer = new ArrayList<>();
        queue.takeAll(command -> {
            outer.add(command);
            if (outer.size() == 1) {
                queue.offer(late);
            } else {
                queue.takeAll(inner::add);
            }
        });
        assertEquals(2, outer.size());
        assertEquals(List.of(late), inner);
        assertTrue(queue.isEmpty());
    }

    @Test
    void commandsAreTakenInOrderWithOneWakeUpPerBatch() {
        CommandQueue queue = new CommandQueue(10);
        assertEquals(List.of(), takeAll(queue));
        for (int round = 0; round < 2; round++) {
            LoopCommand[] all = {new Numbered(0, 0), new Numbered(0, 1), new Numbered(0, 2)};
            assertEquals(Offer.FIRST, queue.offer(all[0]));
            assertEquals(Offer.QUEUED, queue.offer(all[1]));
            assertEquals(Offer.QUEUED, queue.offer(all[2]));
            assertEquals(List.of(all), takeAll(queue));
            assertEquals(List.of(), takeAll(queue));
        }
    }

    @Test
    void commandsAboveTheLimitAreRejectedUntilTaken() {
        CommandQueue queue = new CommandQueue(2);
        assertEquals(Offer.FIRST, queue.offer(new Numbered(0, 0)));
        assertEquals(Offer.QUEUED, queue.offer(new Numbered(0, 1)));
        assertEquals(Offer.REJECTED, queue.offer(new Numbered(0, 2)));
        takeAll(queue);
        assertEquals(Offer.FIRST, queue.offer(new Numbered(0, 3)));
    }

    @Test
    @Timeout(20)
    void threadsKeepTheirOrderAndNoWakeUpIsLost() throws InterruptedException {
        int threads = 4;
        int each = 20_000;
        CommandQueue queue = new CommandQueue(Integer.MAX_VALUE);
        Semaphore wakeUps = new Semaphore(0);
        AtomicInteger firsts = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int thread = t;
            Thread submitter = new Thread(() -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    return;
                }
                for (int i = 0; i < each; i++) {
                    if (queue.offer(new Numbered(thread, i)) == Offer.FIRST) {
                        firsts.incrementAndGet();
                        wakeUps.release();
                    }
                }
            });
            submitter.start();
            running.add(submitter);
        }
        go.countDown();
        int[] next = new int[threads];
        int total = 0;
        int batches = 0;
        while (total < threads * each) {
            // only a wake-up makes the loop look; were one lost, this would wait for ever
            assertTrue(wakeUps.tryAcquire(10, TimeUnit.SECONDS), "a wake-up was lost");
            List<LoopCommand> taken = takeAll(queue);
            batches++;
            assertTrue(!taken.isEmpty(), "a wake-up for nothing");
            for (LoopCommand one : taken) {
                Numbered command = (Numbered) one;
                assertEquals(next[command.thread]++, command.number, "order of thread " + command.thread);
                total++;
            }
        }
        for (Thread submitter : running) {
            submitter.join();
        }
        assertEquals(batches, firsts.get());
    }
}
