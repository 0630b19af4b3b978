// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Partitions of a topic, divided among the consumers of a group. Three consumers come, one leaves, and one dies; each partition has
 * one consumer at a time, and a change moves only the partitions that it has to move.
 *
 * <p>{@link PartitionConsumer} is the part that an application would have.
 */
public final class Partitions {
    private static final String BASE = "/partitions";
    private static final Set<String> ALL =
            IntStream.range(0, 12).mapToObj("p%02d"::formatted).collect(Collectors.toUnmodifiableSet());
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private Partitions() {}

    /** Takes an optional connect string. */
    public static void main(String[] args) throws Exception {
        try (Server server = Server.of(args);
                ZooKeeperClient anna = client(server);
                ZooKeeperClient ben = client(server);
                ZooKeeperClient carl = client(server)) {
            anna.start().get(TIMEOUT);
            ben.start().get(TIMEOUT);
            carl.start().get(TIMEOUT);
            anna.deleteRecursive(BASE).get(TIMEOUT); // what an interrupted run may have left
            run(anna, ben, carl);
            anna.deleteRecursive(BASE).get(TIMEOUT);
        }
    }

    private static ZooKeeperClient client(Server server) {
        return ZooKeeperClient.builder()
                .connectString(server.connectString())
                .handler(SequentialNettyHandler::owned)
                .build();
    }

    private static void run(ZooKeeperClient first, ZooKeeperClient second, ZooKeeperClient third)
            throws InterruptedException {
        PartitionConsumer anna = new PartitionConsumer("anna", first, BASE, ALL);
        PartitionConsumer ben = new PartitionConsumer("ben", second, BASE, ALL);
        PartitionConsumer carl = new PartitionConsumer("carl", third, BASE, ALL);

        anna.start().get(TIMEOUT);
        show("anna alone", List.of(anna));
        ben.start().get(TIMEOUT); // complete when ben has what anna gave up
        show("anna and ben", List.of(anna, ben));
        carl.start().get(TIMEOUT);
        show("all three", List.of(anna, ben, carl));

        ben.close().get(TIMEOUT);
        show("ben has left", List.of(anna, carl));
        third.stop().get(TIMEOUT); // A consumer that is killed ends its session, too, when the time-out is over.
        show("carl is dead", List.of(anna));
        anna.close().get(TIMEOUT);
    }

    /** Waits until the consumers have all partitions: the change reaches each of them at some time. */
    private static void show(String event, List<PartitionConsumer> consumers) throws InterruptedException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!all(consumers).equals(ALL)) {
            Expect.that(System.nanoTime() < deadline, "all partitions have a consumer within " + TIMEOUT);
            Thread.sleep(5);
        }
        int sum = consumers.stream().mapToInt(each -> each.partitions().size()).sum();
        Expect.equal(ALL.size(), sum); // so none has two consumers
        System.out.println(event + ": "
                + consumers.stream()
                        .map(each -> each.name() + " " + each.partitions().size())
                        .collect(Collectors.joining(", ")));
    }

    private static Set<String> all(List<PartitionConsumer> consumers) {
        Stream<String> partitions =
                consumers.stream().map(PartitionConsumer::partitions).flatMap(Collection::stream);
        return partitions.collect(Collectors.toCollection(TreeSet::new));
    }
}
