// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import static io.lanekeeper.examples.Text.bytes;
import static io.lanekeeper.examples.Text.text;

import io.lanekeeper.client.Op;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.queue.ClaimQueue;
import io.lanekeeper.recipes.queue.ClaimQueue.Claim;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Works on the orders of a queue, one after the other. Waiting for an order takes no thread: each step is linked to the result of
 * the one before.
 */
final class InvoiceWorker {
    private final String name;
    private final ClaimQueue orders;
    private volatile @Nullable AsyncResult<Claim> waiting;
    private volatile boolean stopped;

    InvoiceWorker(String name, ClaimQueue orders) {
        this.name = name;
        this.orders = orders;
    }

    /** Claims the next order; waits for one, for as long as it takes. */
    void next() {
        AsyncResult<Claim> next = orders.claim();
        waiting = next;
        next.link(claimed -> {
            Claim claim = claimed.value();
            if (claim != null) {
                work(claim);
            } // Else the worker or its client was stopped.
        });
        if (stopped) {
            next.cancel();
        }
    }

    private void work(Claim claim) {
        AsyncResult<Void> end;
        try {
            // The effect is in the transaction that removes the order. It is not applied if the claim is lost.
            String path = WorkQueue.BASE + "/invoices/" + claim.name();
            end = claim.ack(List.of(Op.create(path, invoice(text(claim.data())))));
        } catch (NumberFormatException e) {
            System.out.println("Attempt " + (claim.attempts() + 1) + " failed: " + text(claim.data()));
            end = claim.giveBack(); // after the last attempt a dead letter
        }
        end.link(ended -> {
            Throwable error = ended.exception();
            if (error != null) {
                System.out.println("Worker " + name + ": " + error);
            }
            next();
        });
    }

    private static byte[] invoice(String order) {
        int space = order.indexOf(' ');
        return bytes(Integer.parseInt(order.substring(0, space)) * 10 + " for" + order.substring(space));
    }

    /** Ends the wait for the next order. An order that is claimed already is worked on. */
    void stop() {
        stopped = true;
        AsyncResult<Claim> last = waiting;
        if (last != null) {
            last.cancel();
        }
    }
}
