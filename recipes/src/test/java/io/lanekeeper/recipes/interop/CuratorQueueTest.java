// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.queue.CuratorQueueCodec;
import io.lanekeeper.recipes.queue.Queue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.queue.DistributedIdQueue;
import org.apache.curator.framework.recipes.queue.DistributedPriorityQueue;
import org.apache.curator.framework.recipes.queue.DistributedQueue;
import org.apache.curator.framework.recipes.queue.QueueBuilder;
import org.apache.curator.framework.recipes.queue.QueueConsumer;
import org.apache.curator.framework.recipes.queue.QueueSerializer;
import org.apache.curator.framework.recipes.queue.SimpleDistributedQueue;
import org.apache.curator.framework.state.ConnectionState;
import org.junit.jupiter.api.Test;

/**
 * Queues beside Curator's. {@code SimpleDistributedQueue} has the form of {@code Queue}. {@code DistributedQueue} and its kind have an
 * envelope of their own, so those are moved by {@link CuratorQueueCodec}, and not shared.
 */
class CuratorQueueTest extends CuratorCase {
    private static final QueueSerializer<String> TEXT = new QueueSerializer<>() {
        @Override
        public byte[] serialize(String item) {
            return bytes(item);
        }

        @Override
        public String deserialize(byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    };

    /** Keeps what Curator's queue consumes. */
    private static final class Consumer implements QueueConsumer<String> {
        final BlockingQueue<String> items = new LinkedBlockingQueue<>();

        @Override
        public void consumeMessage(String item) {
            items.add(item);
        }

        @Override
        public void stateChanged(CuratorFramework client, ConnectionState state) {}
    }

    private QueueBuilder<String> producer() {
        return QueueBuilder.builder(curator(), null, TEXT, path()).putInBackground(false);
    }

    private List<String> items(String name) {
        return CuratorQueueCodec.read(data(path() + '/' + name)).stream()
                .map(TEXT::deserialize)
                .toList();
    }

    @Test
    void simpleQueueAndOursShareItems() {
        Queue ours = recipes().queue(path());
        SimpleDistributedQueue theirs = new SimpleDistributedQueue(curator(), path());
        CuratorThread thread = thread();
        get(ours.put(bytes("1")));
        assertTrue(thread.call(() -> theirs.offer(bytes("2"))));
        get(ours.putAll(List.of(bytes("3"), bytes("4"))));
        List<String> names = children(path());
        assertEquals(4, names.size());
        names.forEach(name -> assertMatches("qn-[0-9]{10}", name));
        assertArrayEquals(bytes("1"), thread.call(theirs::peek));
        assertArrayEquals(bytes("1"), thread.call(theirs::take));
        assertArrayEquals(bytes("2"), get(ours.take()));
        assertArrayEquals(bytes("3"), get(ours.take()));
        assertArrayEquals(bytes("4"), thread.call(theirs::take));
        assertNull(thread.call(theirs::poll));
        assertNull(get(ours.tryTake(SHORT)));
        Future<byte[]> waiting = thread.begin(theirs::take);
        get(ours.put(bytes("5")));
        assertArrayEquals(bytes("5"), CuratorThread.get(waiting));
        AsyncResult<byte[]> oursWaits =
                untilWaiting(() -> recipes().queue(path()).take());
        assertTrue(thread().call(() -> theirs.offer(bytes("6"))));
        assertArrayEquals(bytes("6"), get(oursWaits));
        untilChildren(0, path());
    }

    @Test
    void takersOfBothGetEachItemOnce() {
        int count = 40;
        Queue ours = recipes().queue(path());
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(bytes("item-" + (100 + i)));
        }
        get(ours.putAll(all));
        SimpleDistributedQueue theirs = new SimpleDistributedQueue(curator(), path());
        Future<List<String>> curatorTakes = thread().begin(() -> {
            List<String> taken = new ArrayList<>();
            for (byte[] item = theirs.poll(); item != null; item = theirs.poll()) {
                taken.add(TEXT.deserialize(item));
            }
            return taken;
        });
        List<String> taken = new ArrayList<>();
        for (byte[] item = get(ours.tryTake(SHORT)); item != null; item = get(ours.tryTake(SHORT))) {
            taken.add(TEXT.deserialize(item));
        }
        taken.addAll(CuratorThread.get(curatorTakes));
        assertEquals(
                all.stream().map(TEXT::deserialize).toList(),
                taken.stream().sorted().toList());
        untilChildren(0, path());
    }

    @Test
    void itemsOfADistributedQueueAreReadAndNotTaken() {
        DistributedQueue<String> theirs = producer().buildQueue();
        thread().run(theirs::start);
        thread().run(() -> theirs.put("first"));
        String name = onlyChild(path());
        assertTrue(CuratorQueueCodec.isItem(name));
        assertNull(CuratorQueueCodec.id(name));
        assertEquals(List.of("first"), items(name));
        Queue ours = recipes().queue(path());
        assertNull(get(ours.tryTake(SHORT)));
        assertEquals(1, ours.foreignChildren());
        thread().run(theirs::close);
    }

    @Test
    void namesOfIdAndPriorityQueuesAreRead() {
        DistributedIdQueue<String> withIds = producer().buildIdQueue();
        thread().run(withIds::start);
        thread().run(() -> withIds.put("item", "the id"));
        String name = onlyChild(path());
        assertTrue(CuratorQueueCodec.isItem(name));
        assertEquals("the id", CuratorQueueCodec.id(name));
        assertEquals(List.of("item"), items(name));
        get(observer().delete(path() + '/' + name));
        DistributedPriorityQueue<String> withPriority = producer().buildPriorityQueue(0);
        thread().run(withPriority::start);
        thread().run(() -> withPriority.put("item", 7));
        String second = onlyChild(path());
        assertTrue(CuratorQueueCodec.isItem(second));
        assertMatches("queue-100000007[0-9]{10}", second);
        assertEquals(List.of("item"), items(second));
        thread().run(withIds::close);
        thread().run(withPriority::close);
    }

    /** Items that this module writes by the codec are read by Curator's consumer: the way back of a migration. */
    @Test
    void curatorConsumesWhatTheCodecWrites() throws InterruptedException {
        get(observer().ensurePath(path()));
        byte[] node = CuratorQueueCodec.write(List.of(bytes("one"), bytes("two")));
        get(observer().create(path() + "/queue-", node, CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL)));
        Consumer consumer = new Consumer();
        DistributedQueue<String> theirs =
                QueueBuilder.builder(curator(), consumer, TEXT, path()).buildQueue();
        thread().run(theirs::start);
        assertEquals("one", consumer.items.poll(LIMIT.toSeconds(), TimeUnit.SECONDS));
        assertEquals("two", consumer.items.poll(LIMIT.toSeconds(), TimeUnit.SECONDS));
        untilChildren(0, path());
        thread().run(theirs::close);
    }
}
