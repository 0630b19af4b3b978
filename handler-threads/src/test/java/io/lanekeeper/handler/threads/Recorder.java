// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.FrameListener;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Records the events of a connection as short strings. */
final class Recorder implements FrameListener {
    final List<String> events = new CopyOnWriteArrayList<>();
    final CountDownLatch closed = new CountDownLatch(1);
    volatile @Nullable Throwable cause;

    long count(String event) {
        return events.stream().filter(event::equals).count();
    }

    @Override
    public void opened(Connection connection) {
        events.add("opened");
    }

    @Override
    public void frame(ByteBuffer body) {
        events.add("frame " + body.remaining());
    }

    @Override
    public void oversized(ByteBuffer head, int size) {
        events.add("oversized");
    }

    @Override
    public void writabilityChanged(boolean writable) {
        events.add("writable " + writable);
    }

    @Override
    public void closed(@Nullable Throwable cause) {
        this.cause = cause;
        events.add(cause == null ? "closed" : "closed by " + cause.getClass().getSimpleName());
        closed.countDown();
    }
}
