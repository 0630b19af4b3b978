// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.internal.protocol.OpCode;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.Handler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds calls that not every server knows until the version of the connected one is known, for which it is asked when the
 * first of them comes. A server that does not tell is trusted to know all. Confined to the loop.
 */
final class VersionGate {
    private static final Logger LOG = LoggerFactory.getLogger(VersionGate.class);

    /** Those that wait are searched for calls that have ended at most this often. */
    private static final long PURGE_NANOS = Duration.ofMillis(100).toNanos();

    private final Handler handler;
    private final ConnectOptions options;
    private final int limit;
    private final ArrayDeque<Gated<?>> waiting = new ArrayDeque<>(1);
    private @Nullable Endpoint server;
    private @Nullable Question question;
    private @Nullable FourLetterWord asking;
    private @Nullable ServerVersion version;
    /** What is to be done when those who wait have passed. */
    private @Nullable Runnable onPassed;

    private long purged;

    /** With how to connect, and how many calls may wait. */
    VersionGate(Handler handler, ConnectOptions options, int limit) {
        this.handler = handler;
        this.options = options;
        this.limit = limit;
        purged = handler.loop().nanoTime() - PURGE_NANOS;
    }

    /** Requests flow to a server. */
    void connected(Endpoint endpoint) {
        server = endpoint;
        question = null;
        version = null;
        if (!waiting.isEmpty()) {
            ask(endpoint);
        }
    }

    /** The server is gone, and with it what was known. */
    void disconnected() {
        server = null;
        question = null;
        onPassed = null;
        if (asking != null) {
            asking.abandon();
            asking = null;
        }
    }

    /** Lets a call pass, now or when the version is known; false if too many are waiting. */
    boolean pass(Gated<?> call) {
        if (question != null && question.answered()) {
            call.pass(version);
            return true;
        }
        if (waiting.size() >= limit && !purge()) {
            return false;
        }
        waiting.add(call);
        if (server != null && question == null) {
            ask(server);
        }
        return true;
    }

    /** Drops calls that have ended while they waited; whether there is room then. */
    private boolean purge() {
        long now = handler.loop().nanoTime();
        if (now - purged >= PURGE_NANOS) {
            purged = now;
            waiting.removeIf(Gated::leaveIfDone);
        }
        return waiting.size() < limit;
    }

    /** Runs {@code then} when nobody waits here for the version of {@code connected}, to which requests flow now. */
    void whenPassed(Endpoint connected, Runnable then) {
        if (waiting.isEmpty()) {
            then.run();
            return;
        }
        onPassed = then;
        if (server == null) {
            connected(connected);
        }
    }

    /** Whether the connected server is known to know an operation. If its version is not known, it is asked for. */
    boolean knows(OpCode operation) {
        if (server != null && question == null) {
            ask(server);
        }
        ServerVersion since = operation.since();
        ServerVersion known = version();
        return known != null && (since == null || known.isAtLeast(since));
    }

    /** The version of the connected server, if that is known by now. */
    @Nullable
    ServerVersion version() {
        return question != null && question.answered() ? version : null;
    }

    /** The session is gone, or the client stopped: who waits ends with the error that {@code reason} makes. */
    void failWaiting(Function<RequestContext, ZooKeeperException> reason) {
        List<Gated<?>> failing = new ArrayList<>(waiting);
        waiting.clear();
        failing.forEach(call -> call.refuse(reason.apply(call.context())));
    }

    private void ask(Endpoint endpoint) {
        Question asked = new Question();
        question = asked;
        asking = FourLetterWord.ask("srvr", endpoint, handler, options, options.connectTimeout(), asked);
    }

    private void answered(Question asked, @Nullable String answer, @Nullable Throwable error) {
        if (asked != question) {
            return; // about a server that is not connected any more
        }
        version = answer == null ? null : ServerVersion.inSrvr(answer);
        if (version == null) {
            LOG.debug("{} does not tell its version: {}", server, answer, error);
        }
        List<Gated<?>> passing = new ArrayList<>(waiting);
        waiting.clear();
        passing.forEach(call -> call.pass(version));
        Runnable then = onPassed;
        if (then != null) {
            onPassed = null;
            then.run();
        }
    }

    private final class Question extends LoopCompletion<String> {
        private boolean answered;

        boolean answered() {
            return answered;
        }

        @Override
        void ended(@Nullable String value, @Nullable Throwable error) {
            answered = true;
            VersionGate.this.answered(this, value, error);
        }
    }
}
