// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.handler.AsyncResult;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Tests of the order of callbacks, with thousands of requests of several threads in flight: on an event loop, across
 * lanes; elsewhere, within each lane.
 */
@OnOldServers
class OrderTest extends RealServerTest {
    private static final int THREADS = 4;
    private static final int ROUNDS = 850;

    /** For each thread, what its callbacks saw, in order. */
    private final List<List<String>> seen = new ArrayList<>();

    /** Three requests a round: a read that sets a watch, the write that fires it, a read that shows the write. */
    @Test
    void eventIsNotifiedBetweenItsReadAndALaterRead() throws Exception {
        ZooKeeperClient zk = started();
        List<Thread> threads = new ArrayList<>();
        List<List<AsyncResult<?>>> results = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            String path = "/node-" + t;
            List<String> mine = Collections.synchronizedList(new ArrayList<>());
            List<AsyncResult<?>> pending = Collections.synchronizedList(new ArrayList<>());
            seen.add(mine);
            results.add(pending);
            get(zk.create(path, bytes(0)));
            threads.add(new Thread(() -> IntStream.rangeClosed(1, ROUNDS).forEach(i -> {
                pending.add(zk.getData(path, event -> mine.add("event " + i)).link(r -> mine.add("watched " + i)));
                pending.add(zk.setData(path, bytes(i)).link(r -> mine.add("set " + i)));
                pending.add(zk.getData(path)
                        .link(r -> mine.add(
                                "shown " + ByteBuffer.wrap(r.getNoWait().data()).getInt())));
            })));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        results.forEach(pending -> pending.forEach(RealServerTest::get));
        callbacksCalled();
        for (List<String> mine : seen) {
            if (form.lanesOnLoop()) {
                assertEquals(expected(), mine);
            } else {
                assertEquals(of("event", expected()), of("event", mine));
                assertEquals(of("watched|set|shown", expected()), of("watched|set|shown", mine));
            }
        }
    }

    /** The server sends the event before the reply to the very write that fires it (ZooKeeper 3.9). */
    private static List<String> expected() {
        List<String> expected = new ArrayList<>();
        for (int i = 1; i <= ROUNDS; i++) {
            expected.addAll(List.of("watched " + i, "event " + i, "set " + i, "shown " + i));
        }
        return expected;
    }

    private static List<String> of(String kinds, List<String> entries) {
        return entries.stream()
                .filter(entry -> entry.matches("(" + kinds + ") \\d+"))
                .toList();
    }

    private static byte[] bytes(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }
}
