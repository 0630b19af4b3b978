// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import static io.lanekeeper.examples.Text.bytes;
import static io.lanekeeper.examples.Text.text;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.OpResult;
import io.lanekeeper.client.error.TransactionRefusedException;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import java.time.Duration;
import java.util.List;

/**
 * A transaction: several writes as one, all of them or none. Each account is set only if it has not changed since it was read. If
 * one has changed, the result fails and names the operation, and nothing is applied.
 */
public final class Transfer {
    private static final String BASE = "/transfer";
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private Transfer() {}

    /** Takes an optional connect string. */
    public static void main(String[] args) throws Exception {
        try (Server server = Server.of(args);
                ZooKeeperClient zk = ZooKeeperClient.builder()
                        .connectString(server.connectString())
                        .handler(SequentialNettyHandler::owned)
                        .build()) {
            zk.start().get(TIMEOUT);
            zk.deleteRecursive(BASE).get(TIMEOUT); // what an interrupted run may have left
            run(zk);
            zk.deleteRecursive(BASE).get(TIMEOUT);
        }
    }

    private static void run(ZooKeeperClient zk) throws InterruptedException {
        zk.create(BASE + "/anna", bytes("100"), CreateOptions.DEFAULT.makePath())
                .get(TIMEOUT);
        zk.create(BASE + "/ben", bytes("0")).get(TIMEOUT);

        NodeData anna = zk.getData(BASE + "/anna").get(TIMEOUT);
        NodeData ben = zk.getData(BASE + "/ben").get(TIMEOUT);
        List<OpResult> results = transfer(zk, anna, ben, 30);
        System.out.println("Transferred 30 with " + results.size() + " operations");
        print(zk, "70", "30");

        try {
            transfer(zk, anna, ben, 50); // by what was read before: both have been set since
            throw new IllegalStateException("money was made");
        } catch (TransactionRefusedException e) {
            System.out.println("Refused: " + e.code() + " at operation " + e.index() + ", " + e.path());
            System.out.println("Outcomes: " + e.outcomes());
        }
        print(zk, "70", "30");
    }

    private static List<OpResult> transfer(ZooKeeperClient zk, NodeData from, NodeData to, int amount)
            throws InterruptedException {
        int left = Integer.parseInt(text(from)) - amount;
        int sum = Integer.parseInt(text(to)) + amount;
        return zk.transaction()
                .check(BASE, 0)
                .setData(
                        BASE + "/anna", bytes(String.valueOf(left)), from.stat().version())
                .setData(BASE + "/ben", bytes(String.valueOf(sum)), to.stat().version())
                .commit()
                .get(TIMEOUT);
    }

    private static void print(ZooKeeperClient zk, String anna, String ben) throws InterruptedException {
        String annas = text(zk.getData(BASE + "/anna").get(TIMEOUT));
        String bens = text(zk.getData(BASE + "/ben").get(TIMEOUT));
        System.out.println("Anna " + annas + ", Ben " + bens);
        Expect.equal(anna, annas);
        Expect.equal(ben, bens);
    }
}
