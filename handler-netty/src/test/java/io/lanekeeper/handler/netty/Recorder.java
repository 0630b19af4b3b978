// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.FrameListener;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Records the events of a connection as short strings. Fails if one callback is called inside another. */
class Recorder implements FrameListener {
    final List<String> events = new CopyOnWriteArrayList<>();
    final CountDownLatch closed = new CountDownLatch(1);
    final CountDownLatch opened = new CountDownLatch(1);
    volatile @Nullable Connection connection;
    volatile @Nullable Throwable cause;
    private boolean inside;

    @Override
    public void opened(Connection connection) {
        this.connection = connection;
        note("opened");
        opened.countDown();
    }

    @Override
    public void frame(ByteBuffer body) {
        enter();
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        events.add("frame " + java.util.HexFormat.of().formatHex(bytes));
        try {
            onFrame();
        } finally {
            inside = false;
        }
    }

    /** Does nothing. Tests override it to act inside the callback. */
    void onFrame() {}

    @Override
    public void oversized(ByteBuffer head, int size) {
        note("oversized " + head.remaining() + " of " + size);
    }

    @Override
    public void readComplete() {
        note("read");
    }

    @Override
    public void writabilityChanged(boolean writable) {
        note("writable " + writable);
    }

    @Override
    public void closed(@Nullable Throwable cause) {
        this.cause = cause;
        note(cause == null ? "closed" : "closed by " + cause.getClass().getSimpleName());
        closed.countDown();
    }

    Connection connection() {
        return java.util.Objects.requireNonNull(connection);
    }

    List<String> without(String event) {
        return events.stream().filter(e -> !e.equals(event)).toList();
    }

    private void note(String event) {
        enter();
        events.add(event);
        inside = false;
    }

    private void enter() {
        if (inside) {
            events.add("NESTED");
        }
        inside = true;
    }
}
