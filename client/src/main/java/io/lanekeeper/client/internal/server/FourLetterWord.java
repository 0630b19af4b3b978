// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.client.error.ReplyTooLargeException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.callback.ReplyTimer;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Completion;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameEncoder;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.Framing;
import io.lanekeeper.handler.Handler;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One of the server's commands, over a connection of its own: the word goes out as it is, the answer is all that comes
 * until the server closes. Confined to the loop once begun.
 */
@LoopConfined
public final class FourLetterWord implements FrameListener {
    private final String word;
    private final String server;
    private final Completion<String> completion;
    private final Duration timeout;
    private final int limit;
    private final Handler handler;
    private final long began;
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
    private @Nullable AsyncResult<Connection> attempt;
    private @Nullable Connection connection;
    private @Nullable Cancellable timer;
    private boolean sent;

    private FourLetterWord(
            String word, String server, Completion<String> completion, Duration timeout, int limit, Handler handler) {
        this.word = word;
        this.server = server;
        this.completion = completion;
        this.timeout = timeout;
        this.limit = limit;
        this.handler = handler;
        began = handler.loop().nanoTime();
    }

    /**
     * Asks a server by its name. Any thread.
     *
     * @param options how to connect, but for the framing; its largest frame is the longest answer
     * @param timeout for all of it, the connect included
     */
    public static FourLetterWord ask(
            String word,
            Endpoint server,
            Handler handler,
            ConnectOptions options,
            Duration timeout,
            Completion<String> completion) {
        FourLetterWord asking =
                new FourLetterWord(word, server.toString(), completion, timeout, options.maxFrame(), handler);
        asking.attempt = handler.connect(server, withoutFrames(options, timeout), asking);
        return asking;
    }

    /** Asks the server at one address, and no other that its name may stand for. Any thread; otherwise as by name. */
    public static FourLetterWord ask(
            String word,
            ServerAddress server,
            Handler handler,
            ConnectOptions options,
            Duration timeout,
            Completion<String> completion) {
        FourLetterWord asking =
                new FourLetterWord(word, server.toString(), completion, timeout, options.maxFrame(), handler);
        asking.attempt = handler.connect(server.endpoint(), server.address(), withoutFrames(options, timeout), asking);
        return asking;
    }

    private static ConnectOptions withoutFrames(ConnectOptions options, Duration timeout) {
        Duration connectTimeout = timeout.compareTo(options.connectTimeout()) < 0 ? timeout : options.connectTimeout();
        return new ConnectOptions(connectTimeout, options.maxFrame(), options.tls(), Framing.NONE);
    }

    /** Ends it before its time, since the answer is not needed any more. On the loop. */
    void abandon() {
        assert handler.loop().inLoop();
        if (connection != null) {
            connection.close();
        } else if (attempt != null) {
            attempt.cancel();
        }
    }

    @Override
    public void opened(Connection connection) {
        assert handler.loop().inLoop();
        this.connection = connection;
        if (completion.isDone()) {
            connection.close(); // cancelled while there was no connection
            return;
        }
        Duration left = timeout.minusNanos(handler.loop().nanoTime() - began);
        timer = ReplyTimer.schedule(
                handler.loop(),
                () -> end(new RequestTimeoutException(timeout, true, context()), connection),
                left.isNegative() ? Duration.ZERO : left);
        sent = true;
        connection.write(new Word(word));
    }

    @Override
    public void frame(ByteBuffer body) {
        assert handler.loop().inLoop();
        int size = answer.size() + body.remaining();
        if (size > limit) {
            throw new ReplyTooLargeException(size, limit, context()); // which closes the connection
        }
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        answer.writeBytes(bytes);
    }

    @Override
    public void oversized(ByteBuffer head, int size) {
        throw new IllegalStateException("a frame where there is no framing");
    }

    @Override
    public void closed(@Nullable Throwable cause) {
        assert handler.loop().inLoop();
        if (timer != null) {
            timer.cancel();
        }
        if (cause == null && sent) {
            completion.set(answer.toString(StandardCharsets.UTF_8));
        } else if (cause instanceof ReplyTooLargeException tooLarge) {
            completion.setException(tooLarge);
        } else {
            completion.setException(new ConnectionLossException(context(), cause));
        }
    }

    private void end(RequestTimeoutException error, Connection connection) {
        completion.setException(error);
        connection.close();
    }

    private RequestContext context() {
        return new RequestContext(word, null, server, 0);
    }

    /** Without a length: the server takes the first four bytes for one, or for a word. */
    private record Word(String text) implements FrameEncoder {
        @Override
        public int size() {
            return text.length();
        }

        @Override
        public void encode(ByteBuffer target) {
            target.put(text.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
