// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.Handler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Records the events of a connection and checks their rules: on the loop, in order, none inside another. */
final class ListenerProbe implements FrameListener {
    /** All events except {@code readComplete} and {@code writabilityChanged}: their number and order depend on the network. */
    final Journal journal = new Journal();

    final Journal reads = new Journal();
    final Journal writability = new Journal();
    final CompletableFuture<Connection> opened = new CompletableFuture<>();

    private final Handler handler;
    private final Journal faults = new Journal();
    private boolean inside;
    private volatile @Nullable Throwable cause;
    private volatile @Nullable String failAt;
    private volatile RuntimeException failure = new IllegalStateException("thrown by a test");

    ListenerProbe(Handler handler) {
        this.handler = handler;
    }

    /** Makes the listener throw at {@code event}. */
    ListenerProbe failingAt(String event, RuntimeException error) {
        failure = error;
        failAt = event;
        return this;
    }

    @Nullable
    Throwable cause() {
        return cause;
    }

    /** Waits for the end. Checks that there is only one, that no event follows it, and that all events came on the loop. */
    List<String> awaitClosed() {
        journal.await("closed");
        CompletableFuture<Boolean> later = new CompletableFuture<>();
        handler.loop().schedule(() -> later.complete(true), ContractCase.SHORT);
        Await.get(later);
        assertEquals(List.of(), faults.entries());
        List<String> notified = journal.entries();
        assertEquals(1, journal.count("closed"), notified::toString);
        assertEquals("closed", notified.get(notified.size() - 1));
        if (notified.lastIndexOf("opened") > 0) {
            fail("opened must be notified once, and first: " + notified);
        }
        return notified;
    }

    @Override
    public void opened(Connection connection) {
        event("opened", () -> opened.complete(connection));
    }

    @Override
    public void frame(ByteBuffer body) {
        event("frame", () -> {
            check(body.order() == ByteOrder.BIG_ENDIAN, "frame is not big-endian");
            journal.add(TextFrame.textOf(body));
        });
    }

    @Override
    public void oversized(ByteBuffer head, int size) {
        event("oversized", () -> {
            check(head.remaining() <= OVERSIZED_HEAD, "head of " + head.remaining());
            journal.add("oversized " + TextFrame.textOf(head) + " of " + size);
        });
    }

    @Override
    public void readComplete() {
        event("readComplete", () -> reads.add("read"));
    }

    @Override
    public void writabilityChanged(boolean writable) {
        event("writabilityChanged", () -> writability.add("writable " + writable));
    }

    @Override
    public void closed(@Nullable Throwable cause) {
        this.cause = cause;
        event("closed", () -> journal.add("closed"));
    }

    /** Runs a task on the loop, during which no event may come. */
    void withoutEvents(Runnable action) {
        inside = true;
        try {
            action.run();
        } finally {
            inside = false;
        }
    }

    private void event(String event, Runnable note) {
        check(handler.loop().inLoop(), event + " is notified off the loop");
        check(!inside, event + " is notified within another call");
        check(event.equals("closed") || journal.count("closed") == 0, event + " is notified after closed");
        if (event.equals("opened")) {
            journal.add("opened");
        } else {
            check(event.equals("closed") || journal.count("opened") == 1, event + " is notified before opened");
        }
        inside = true;
        try {
            note.run();
            if (event.equals(failAt)) {
                throw failure;
            }
        } finally {
            inside = false;
        }
    }

    private void check(boolean sound, String fault) {
        if (!sound) {
            faults.add(fault);
        }
    }
}
