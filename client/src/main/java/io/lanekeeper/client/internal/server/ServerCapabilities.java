// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.internal.callback.LoopCompletion;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.callback.ReplyTimer;
import io.lanekeeper.client.internal.protocol.OpCode;
import io.lanekeeper.client.internal.text.Shown;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Handler;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which operations the connected server knows. The server is asked for its version when the first call comes
 * that not every server knows, and has the connect time-out for the answer. A server that does not reply with a
 * version is trusted to know all.
 */
@LoopConfined
public final class ServerCapabilities {
    private static final Logger LOG = LoggerFactory.getLogger(ServerCapabilities.class);

    private final Handler handler;
    private final ConnectOptions options;
    /** All servers have at least this one; null if nothing was promised. */
    private final @Nullable ServerVersion promised;

    private final Runnable onAnswer;
    private @Nullable ServerAddress server;
    private @Nullable VersionQuery question;
    private @Nullable ServerVersion version;

    /**
     * Creates an object that knows of no server yet.
     *
     * @param promised the version that all servers have at least; null if that is not known
     * @param onAnswer called when the version of a server is known, or cannot be known
     */
    public ServerCapabilities(
            Handler handler, ConnectOptions options, @Nullable ServerVersion promised, Runnable onAnswer) {
        this.handler = handler;
        this.options = options;
        this.promised = promised;
        this.onAnswer = onAnswer;
    }

    /** There is a server. Nothing changes if it is known already. */
    public void connected(ServerAddress address) {
        assert handler.loop().inLoop();
        if (server == null) {
            server = address;
        }
    }

    /** The server is gone, and with it its version. */
    public void disconnected() {
        VersionQuery open = question;
        server = null;
        question = null;
        version = null;
        if (open != null) {
            open.abandon();
        }
    }

    /** Asks for the version, where it matters for operations that are known since {@code since} and is not known yet. */
    public void prepare(ServerVersion since) {
        if (server != null && question == null && !isPromised(since)) {
            question = new VersionQuery();
            question.ask(server);
        }
    }

    /**
     * Returns whether it is decided if operations that are known since {@code since} may be sent. If not, the server is
     * asked.
     */
    public boolean decided(ServerVersion since) {
        prepare(since);
        return isPromised(since) || (question != null && question.isDone());
    }

    /** The version of the connected server where it is older than {@code since}; null if it is not, or not known. */
    @Nullable
    public ServerVersion tooOldFor(ServerVersion since) {
        return version == null || isPromised(since) || version.isAtLeast(since) ? null : version;
    }

    /**
     * Returns whether the connected server is known to know an operation. If its version is not known, the server is asked.
     */
    public boolean knows(OpCode operation) {
        ServerVersion since = operation.since();
        return since == null || isAtLeast(since);
    }

    /** Returns whether the connected server is known to have at least a version. If its version is not known, it is asked. */
    public boolean isAtLeast(ServerVersion since) {
        prepare(since);
        return isPromised(since) || (version != null && version.isAtLeast(since));
    }

    /** The version of the connected server, if it is known by now. */
    @Nullable
    public ServerVersion version() {
        return version;
    }

    private boolean isPromised(ServerVersion since) {
        return promised != null && promised.isAtLeast(since);
    }

    private void answered(VersionQuery asked, @Nullable String answer, @Nullable Throwable error) {
        assert handler.loop().inLoop();
        if (asked != question) {
            return; // about a server that is not connected any more
        }
        version = answer == null ? null : ServerVersion.inSrvr(answer);
        if (version == null) {
            LOG.debug("{} does not tell its version: {}", server, Shown.quoted(answer), error);
        }
        onAnswer.run();
    }

    /** Ends at the answer, at a failure, or at the connect time-out: calls wait behind it. */
    private final class VersionQuery extends LoopCompletion<String> {
        private @Nullable FourLetterWord asking;
        private @Nullable Cancellable timer;

        void ask(ServerAddress address) {
            timer = ReplyTimer.schedule(handler.loop(), this::expire, options.connectTimeout());
            try {
                FourLetterWord asked =
                        FourLetterWord.ask("srvr", address, handler, options, options.connectTimeout(), this);
                asking = isDone() ? null : asked;
            } catch (RuntimeException e) {
                setException(e);
            }
        }

        private void expire() {
            FourLetterWord late = asking;
            setException(new TimeoutException(
                    "no version within " + options.connectTimeout().toMillis() + " ms"));
            if (late != null) {
                late.abandon();
            }
        }

        void abandon() {
            cancelTimer();
            if (asking != null) {
                asking.abandon();
                asking = null;
            }
        }

        private void cancelTimer() {
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
        }

        @Override
        public void ended(@Nullable String value, @Nullable Throwable error) {
            cancelTimer();
            asking = null;
            answered(this, value, error);
        }
    }
}
