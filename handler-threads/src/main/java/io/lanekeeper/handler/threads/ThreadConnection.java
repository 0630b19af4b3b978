// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameEncoder;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.FrameTooLargeException;
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
 * A connection over a blocking socket. Its state, and all that the listener is told, is confined to the loop; one thread
 * reads and one writes. What is written in one turn of the loop leaves at its end, in one write.
 *
 * <ul>
 *   <li>The reading thread fills a buffer, gives the loop a turn with it, and fills it again. While the loop is busy, TCP
 *       holds the peer back.
 *   <li>The first cause of an end counts. The socket is closed with it, which ends both threads.
 * </ul>
 */
final class ThreadConnection implements Connection, FrameReader.Sink {
    /** How long a peer that does not read may delay the closing. */
    private static final Duration CLOSE_TIME = Duration.ofSeconds(1);

    /** Unsent bytes from which on frames should be held back, and to which they must fall for that to end. */
    private static final long HIGH = 64 * 1024;

    private static final long LOW = 32 * 1024;

    private static final Logger log = LoggerFactory.getLogger(SequentialThreadHandler.class);

    private final ThreadConnector connector;
    private final ThreadSettings settings;
    private final ThreadLoop loop;
    private final Endpoint endpoint;
    private final int maxFrame;
    private final FrameListener listener;
    private final Sockets sockets;
    private final FrameReader frames;
    private final Semaphore mayFill = new Semaphore(0);
    private final Outbox outbox = new Outbox();
    private final OutboundFrames pending;
    private final AtomicLong unsent = new AtomicLong();
    private final Runnable endTurn = this::endTurn;
    private boolean turnEndQueued;
    private boolean closing;
    private boolean ended;
    private boolean spacious = true;
    private boolean toldSpacious = true;
    private @Nullable Cancellable closeTimer;
    private @Nullable Throwable cause;

    ThreadConnection(
            ThreadConnector connector,
            ThreadSettings settings,
            Endpoint endpoint,
            ConnectOptions options,
            FrameListener listener,
            Sockets sockets) {
        this.connector = connector;
        this.settings = settings;
        this.loop = connector.loop();
        this.endpoint = endpoint;
        this.maxFrame = options.maxFrame();
        this.listener = listener;
        this.sockets = sockets;
        this.frames = new FrameReader(maxFrame, options.framing());
        this.pending = new OutboundFrames(outbox::takeSpare, options.framing());
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
        queueEndTurn();
        if (unsent.addAndGet(Integer.BYTES + (long) size) > HIGH && spacious) {
            spacious = false;
            loop.execute(this::tellWritability);
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
            sockets.abort(); // The loop has ended, and its connections with it.
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
        tell(() -> listener.oversized(head, size));
    }

    /** Tells the listener of the connection; answers what went wrong, if anything. */
    @Nullable
    Throwable open() {
        connector.opened(this);
        tell(() -> settings.newThread("write " + endpoint, this::writeAll).start());
        if (reading()) {
            tell(() -> listener.opened(this));
        }
        return cause;
    }

    /** Nobody wants the connection any more, or is told of its end. */
    void discard() {
        ended = true;
        sockets.abort();
    }

    /** Reads until the end. On the reading thread. */
    void read() {
        Throwable error = null;
        try {
            InputStream in = sockets.stream().getInputStream();
            while (frames.fill(in)) {
                loop.execute(this::deliver);
                mayFill.acquire();
            }
        } catch (Throwable e) { // Errors too: the listener must be told of the end.
            error = e;
        }
        Throwable end = error;
        onLoop(() -> ended(end));
    }

    /** The socket has ended, by {@code error} if that is not null; or the loop is about to end. */
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
        outbox.abort();
        sockets.abort();
        if (closeTimer != null) {
            closeTimer.cancel();
        }
        try {
            listener.closed(first);
        } catch (Throwable e) {
            log.warn("{}: the listener has thrown when told of the end", endpoint, e);
        }
    }

    private void deliver() {
        try {
            frames.deliver(this);
            if (reading()) {
                tell(listener::readComplete);
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
            for (ByteBuffer next = outbox.take(); next != null; next = outbox.take()) {
                int size = next.position();
                out.write(next.array(), next.arrayOffset(), size);
                outbox.recycle(next);
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
                    tellWritability();
                }
            });
        }
    }

    private void tellWritability() {
        if (reading() && spacious != toldSpacious) {
            toldSpacious = spacious;
            tell(() -> listener.writabilityChanged(toldSpacious));
        }
    }

    private void tell(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            fail(e);
        }
    }

    /** Closes without regard to what has been written; {@link #read} then tells of the end. */
    private void fail(Throwable error) {
        if (cause == null && !ended && !closing) {
            cause = error;
        }
        outbox.abort();
        sockets.abort();
    }

    private void closeNow() {
        if (closing || ended) {
            return;
        }
        flush();
        closing = true;
        outbox.finish();
        closeTimer = loop.schedule(sockets::abort, CLOSE_TIME);
    }

    private void queueEndTurn() {
        if (!turnEndQueued) {
            turnEndQueued = true;
            loop.execute(endTurn);
        }
    }

    private void endTurn() {
        turnEndQueued = false;
        flush();
    }

    private void flush() {
        ByteBuffer written = pending.take();
        if (written != null) {
            outbox.put(written);
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
