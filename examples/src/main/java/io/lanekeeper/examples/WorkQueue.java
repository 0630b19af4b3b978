// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import static io.lanekeeper.examples.Text.bytes;
import static io.lanekeeper.examples.Text.text;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.lanekeeper.recipes.Recipes;
import io.lanekeeper.recipes.queue.ClaimQueue;
import io.lanekeeper.recipes.queue.ClaimQueue.Claim;
import io.lanekeeper.recipes.queue.ClaimQueueOptions;
import java.time.Duration;
import java.util.List;

/**
 * A queue of orders, and workers that write one invoice for each order.
 *
 * <p>A worker claims an order, writes the invoice, and acknowledges the order. The invoice and the removal of the order are one
 * transaction, so there is exactly one invoice for each order, whatever dies in between. A worker that dies gives its orders to the
 * others. An order that no worker can handle becomes a dead letter after three attempts.
 *
 * <p>{@link InvoiceWorker} is the part that an application would have.
 */
public final class WorkQueue {
    static final String BASE = "/work-queue";

    /** The directory of the dead letters is below the queue's path. */
    private static final String DEAD = BASE + "/orders/dead";

    private static final ClaimQueueOptions OPTIONS = new ClaimQueueOptions(3, 1);
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private WorkQueue() {}

    /** Takes an optional connect string. */
    public static void main(String[] args) throws Exception {
        try (Server server = Server.of(args);
                ZooKeeperClient shop = client(server);
                ZooKeeperClient dying = client(server);
                ZooKeeperClient other = client(server)) {
            shop.start().get(TIMEOUT);
            dying.start().get(TIMEOUT);
            other.start().get(TIMEOUT);
            shop.deleteRecursive(BASE).get(TIMEOUT); // what an interrupted run may have left
            shop.ensurePath(BASE + "/invoices").get(TIMEOUT);
            run(shop, dying, other);
            shop.deleteRecursive(BASE).get(TIMEOUT);
        }
    }

    private static ZooKeeperClient client(Server server) {
        return ZooKeeperClient.builder()
                .connectString(server.connectString())
                .handler(SequentialNettyHandler::owned)
                .build();
    }

    private static ClaimQueue queue(ZooKeeperClient zk) {
        return Recipes.on(zk).claimQueue(BASE + "/orders", OPTIONS);
    }

    private static void run(ZooKeeperClient shop, ZooKeeperClient dying, ZooKeeperClient other) throws Exception {
        ClaimQueue orders = queue(shop);
        for (String order : List.of("2 apples", "many apples", "3 pears", "1 plum")) {
            orders.put(bytes(order)).get(TIMEOUT);
        }

        Claim claim = queue(dying).claim().get(TIMEOUT);
        System.out.println("A worker has claimed \"" + text(claim.data()) + "\", and dies");
        dying.stop().get(TIMEOUT); // A worker that is killed ends its session, too, when the time-out is over.

        InvoiceWorker one = new InvoiceWorker("one", queue(shop));
        InvoiceWorker two = new InvoiceWorker("two", queue(other));
        one.next();
        two.next();
        untilEmpty(orders);
        one.stop();
        two.stop();

        List<String> invoices = shop.getChildren(BASE + "/invoices").get(TIMEOUT);
        for (String invoice : invoices.stream().sorted().toList()) {
            System.out.println("Invoice: "
                    + text(shop.getData(BASE + "/invoices/" + invoice).get(TIMEOUT)));
        }
        List<String> dead = shop.getChildren(DEAD).get(TIMEOUT);
        String letter = text(shop.getData(DEAD + '/' + dead.get(0)).get(TIMEOUT));
        System.out.println("Dead letter: " + letter);
        Expect.equal(3, invoices.size());
        Expect.equal(1, dead.size());
        Expect.equal("many apples", letter);
    }

    private static void untilEmpty(ClaimQueue orders) throws InterruptedException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (orders.size().get(TIMEOUT) > 0) {
            Expect.that(System.nanoTime() < deadline, "all orders are done within " + TIMEOUT);
            Thread.sleep(5);
        }
    }
}
