// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameEncoder;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.FrameTooLargeException;
import io.lanekeeper.handler.spi.FrameCutter;
import io.lanekeeper.handler.spi.FrameGatherer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection over a blocking socket. Its state and its listener are confined to the loop; one thread reads and one writes.
 * The frames of one step of the loop are sent at its end, in one write.
 *
 * <ul>
 *   <li>The reading thread fills a buffer, waits for the loop to empty it, and fills it again. While the loop is busy, TCP
 *       holds the peer back.
 *   <li>The first cause ends the connection. The socket is closed, which ends both threads.
 * </ul>
 */
final class ThreadConnection implements Connection, FrameCutter.Sink {
    /** The longest time for which a peer that does not read may delay the close. */
    private static final Duration CLOSE_TIME = Duration.ofSeconds(1);

    /** Above this many unsent bytes the connection is not writable; it is again from {@link #LOW} down. */
    private static final long HIGH = 64 * 1024;

    private static final long LOW = 32 * 1024;

    private static final Logger log = LoggerFactory.getLogger(ThreadConnection.class);

    private final ThreadConnector connector;
    private final ThreadSettings settings;
    private final ThreadLoop loop;
    private final Endpoint endpoint;
    private final int maxFrame;
    private final FrameListener listener;
    private final SocketPair sockets;
    private final FrameCutter frames;
    private final Semaphore mayFill = new Semaphore(0);
    private final WriteQueue writeQueue = new WriteQueue();
    private final FrameGatherer pending;
    private final AtomicLong unsent = new AtomicLong();
    private final Runnable endStep = this::endStep;
    private boolean stepEndQueued;
    private boolean closing;
    private boolean ended;
    private boolean spacious = true;
    private boolean notifiedSpacious = true;
    private @Nullable Cancellable closeTimer;
    private @Nullable Throwable cause;

    ThreadConnection(
            ThreadConnector connector,
            ThreadSettings settings,
            Endpoint endpoint,
            ConnectOptions options,
            FrameListener listener,
            SocketPair sockets) {
        this.connector = connector;
        this.settings = settings;
        this.loop = connector.loop();
        this.endpoint = endpoint;
        this.maxFrame = options.maxFrame();
        this.listener = listener;
        this.sockets = sockets;
        this.frames = new FrameCutter(maxFrame, options.framing());
        this.pending = new FrameGatherer(writeQueue::takeSpare, options.framing());
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public SocketAddress remoteAddress() {
        return sockets.peer();
    }

    @Override
    public SocketAddress localAddress() {
        return sockets.here();
    }

    @Override
    public void write(FrameEncoder frame) {
        assert loop.inLoop();
        int size = frame.size();
        if (size > maxFrame) {
            throw new FrameTooLargeException(size, maxFrame);
        }
        if (closing || ended) {
            return;
        }
        pending.add(frame, size);
        queueEndStep();
        if (unsent.addAndGet(Integer.BYTES + (long) size) > HIGH && spacious) {
            spacious = false;
            loop.execute(this::notifyWritability);
        }
    }

    @Override
    public boolean writable() {
        return spacious && !closing && !ended;
    }

    @Override
    public void close() {
        try {
            loop.execute(this::closeNow);
        } catch (RejectedExecutionException e) {
            sockets.abort(); // The loop has ended, and all its connections with it.
        }
    }

    @Override
    public boolean reading() {
        return cause == null && !closing && !ended;
    }

    @Override
    public void frame(ByteBuffer body) {
        try {
            listener.frame(body);
        } catch (Throwable e) {
            fail(e);
        }
    }

    @Override
    public void oversized(ByteBuffer head, int size) {
        notifyListener(() -> listener.oversized(head, size));
    }

    /** Starts the writing thread and notifies the listener; returns the cause of a failure, or null. */
    @Nullable
    Throwable open() {
        connector.opened(this);
        notifyListener(
                () -> settings.newThread("write " + endpoint, this::writeAll).start());
        if (reading()) {
            notifyListener(() -> listener.opened(this));
        }
        return cause;
    }

    /** Closes a connection that came too late, without notifying the listener. */
    void discard() {
        ended = true;
        sockets.abort();
    }

    /** Reads until the connection ends. On the reading thread. */
    void read() {
        Throwable error = null;
        try {
            InputStream in = sockets.stream().getInputStream();
            while (fill(in)) {
                loop.execute(this::deliver);
                mayFill.acquire();
            }
        } catch (Throwable e) { // Errors too: the listener must be notified of the end.
            error = e;
        }
        Throwable end = error;
        onLoop(() -> ended(end));
    }

    /** Blocks until bytes have arrived; returns false at the end of the stream. */
    private boolean fill(InputStream in) throws IOException {
        ByteBuffer buffer = frames.buffer();
        int read = in.read(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
        if (read < 0) {
            return false;
        }
        buffer.position(buffer.position() + read);
        return true;
    }

    /** Ends the connection, by {@code error} if that is not null, and notifies the listener. */
    void ended(@Nullable Throwable error) {
        if (ended) {
            return;
        }
        if (reading()) {
            frames.end(this);
        }
        ended = true;
        Throwable first = cause != null || closing ? cause : error;
        connector.closed(this);
        writeQueue.abort();
        sockets.abort();
        if (closeTimer != null) {
            closeTimer.cancel();
        }
        try {
            listener.closed(first);
        } catch (Throwable e) {
            log.warn("{}: the listener threw an exception when notified of the end", endpoint, e);
        }
    }

    private void deliver() {
        try {
            frames.deliver(this);
            if (reading()) {
                notifyListener(listener::readComplete);
            }
        } catch (Throwable e) {
            fail(e);
        } finally {
            mayFill.release();
        }
    }

    /** On the writing thread. */
    private void writeAll() {
        try {
            OutputStream out = sockets.stream().getOutputStream();
            for (ByteBuffer next = writeQueue.take(); next != null; next = writeQueue.take()) {
                int size = next.position();
                out.write(next.array(), next.arrayOffset(), size);
                writeQueue.recycle(next);
                written(size);
            }
            sockets.stream().close();
        } catch (Throwable e) {
            onLoop(() -> fail(e));
        }
    }

    private void written(int size) {
        long left = unsent.addAndGet(-size);
        if (left <= LOW && left + size > LOW) {
            onLoop(() -> {
                if (!spacious && unsent.get() <= LOW) {
                    spacious = true;
                    notifyWritability();
                }
            });
        }
    }

    private void notifyWritability() {
        if (reading() && spacious != notifiedSpacious) {
            notifiedSpacious = spacious;
            notifyListener(() -> listener.writabilityChanged(notifiedSpacious));
        }
    }

    private void notifyListener(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            fail(e);
        }
    }

    /** Closes the sockets at once and drops unsent frames; {@link #read} then ends the connection. */
    private void fail(Throwable error) {
        if (cause == null && !ended && !closing) {
            cause = error;
        }
        writeQueue.abort();
        sockets.abort();
    }

    private void closeNow() {
        if (closing || ended) {
            return;
        }
        flush();
        closing = true;
        writeQueue.finish();
        closeTimer = loop.schedule(sockets::abort, CLOSE_TIME);
    }

    private void queueEndStep() {
        if (!stepEndQueued) {
            loop.execute(endStep);
            stepEndQueued = true; // Only now: if the loop has thrown, the next write asks it again.
        }
    }

    private void endStep() {
        stepEndQueued = false;
        flush();
    }

    private void flush() {
        ByteBuffer written = pending.take();
        if (written != null) {
            writeQueue.put(written);
        }
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("{}: the loop has ended, and the connection with it", endpoint);
        }
    }
}
