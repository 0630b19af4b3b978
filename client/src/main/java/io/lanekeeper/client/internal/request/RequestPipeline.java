// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.client.error.NotConnectedException;
import io.lanekeeper.client.error.ProtocolException;
import io.lanekeeper.client.error.QueueFullException;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.ReplyTooLargeException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.RequestTimeoutException;
import io.lanekeeper.client.error.SessionExpiredException;
import io.lanekeeper.client.error.UnsupportedByServerException;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.config.SessionConfig;
import io.lanekeeper.client.internal.jute.JuteReader;
import io.lanekeeper.client.internal.jute.MalformedFrameException;
import io.lanekeeper.client.internal.protocol.MultiReadRequest;
import io.lanekeeper.client.internal.protocol.MultiRecord;
import io.lanekeeper.client.internal.protocol.OpCode;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.client.internal.protocol.WatchKind;
import io.lanekeeper.client.internal.protocol.WatchTarget;
import io.lanekeeper.client.internal.server.ServerCapabilities;
import io.lanekeeper.client.internal.watch.WatchRegistry;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.SerialExecutor;
import io.lanekeeper.handler.spi.BurstQueue;
import java.nio.BufferUnderflowException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of every request from its acceptance to its end.
 *
 * <ul>
 *   <li>Requests are sent in the order of their acceptance, numbered where they are written, and answered in that order.
 *       One that must wait for the server's version has those behind it wait, too.
 *   <li>They wait while there is no session to carry them, while {@code maxInFlight} are unanswered, and while the peer
 *       does not keep up. Past {@code maxQueued} a request is refused at once.
 *   <li>One that has been sent when the connection ends has an unknown outcome; one that has not goes on waiting.
 *   <li>A request that was given up after it was sent keeps its place until its reply comes, which is dropped.
 * </ul>
 */
@LoopConfined
public final class RequestPipeline implements Sender.Listener {
    /** A full queue is searched for requests that were given up at most this often. */
    private static final long PURGE_NANOS = Duration.ofMillis(100).toNanos();

    private final SerialExecutor loop;
    private final SessionConfig config;
    private final WatchRegistry watches;
    private final LongConsumer onWrite;
    private final ServerCapabilities capabilities;
    private final Supplier<? extends @Nullable Throwable> noServer;
    private final Deadlines deadlines;
    private final IterationClock iterations;
    private final BurstQueue<Call<?>> waiting = new BurstQueue<>(1);
    private final Sender sender;
    private @Nullable String server;
    private long sessionId;
    private boolean sending;
    private boolean rejecting;
    private boolean sendingWaiting;
    /** The callback for the moment when all sent requests have their replies. */
    private @Nullable Runnable onDrained;

    private long purged;

    /**
     * For one run of a session.
     *
     * @param onWrite called at the end of each iteration of the loop in which anything was written
     * @param capabilities what the connected server knows
     * @param noServer why there is no server; null if there is one, or if that is not known
     */
    public RequestPipeline(
            SerialExecutor loop,
            SessionConfig config,
            WatchRegistry watches,
            LongConsumer onWrite,
            ServerCapabilities capabilities,
            Supplier<? extends @Nullable Throwable> noServer) {
        this.loop = loop;
        this.config = config;
        this.watches = watches;
        this.onWrite = onWrite;
        this.capabilities = capabilities;
        this.noServer = noServer;
        deadlines = new Deadlines(loop, this::expire);
        iterations = new IterationClock(loop, this::iterationEnded);
        sender = new Sender(this, iterations, config, () -> capabilities.knows(OpCode.MULTI_READ));
        purged = loop.nanoTime() - PURGE_NANOS;
    }

    /** Takes a request in. */
    public void accept(Call<?> call) {
        assert loop.inLoop();
        if (rejecting) {
            call.fail(new ClientStoppedException(context(call)));
        } else if (!call.isDone()) {
            if (mayTransmit() && waiting.isEmpty()) {
                track(call);
                transmit(call);
            } else {
                queue(call);
            }
        }
    }

    /** Takes a request in that is sent under conditions. */
    public void acceptConditional(ConditionalCall<?> call) {
        assert loop.inLoop();
        if (rejecting) {
            call.fail(new ClientStoppedException(context(call)));
        } else if (call.failsFast() && !sending) {
            call.fail(new NotConnectedException(context(call)));
        } else if (call.outlivesSession()) {
            call.fail(new SessionExpiredException(context(call)));
        } else if (!call.isDone() && queue(call)) {
            ServerVersion since = call.since();
            if (since != null && sending) {
                capabilities.prepare(since); // The version may be known when the call is next.
            }
            sendWaiting();
        }
    }

    private boolean queue(Call<?> call) {
        if (waiting.size() < config.maxQueued() || purge()) {
            track(call);
            waiting.add(call);
            return true;
        }
        call.fail(new QueueFullException(config.maxQueued(), context(call)));
        return false;
    }

    /** Sends a call, and behind one that sets a watch at once what sets those again that it displaces. */
    private void transmit(Call<?> call) {
        sender.transmit(call);
        WatchTarget target = call.request().watchTarget();
        if (target != null) {
            watches.displaced().requestSent(target);
        }
    }

    private void track(Call<?> call) {
        deadlines.add(call, iterations.current());
        WatchTarget target = call.request().watchTarget();
        if (target != null) {
            watches.requestQueued(target);
        }
    }

    /** A call leaves that is not going to be answered. */
    private void untrack(Call<?> call) {
        deadlines.remove(call);
        WatchTarget target = call.request().watchTarget();
        if (target != null) {
            watches.requestEnded(target, null);
        }
    }

    private void replied(Call<?> call, int error) {
        WatchTarget target = call.request().watchTarget();
        if (target != null) {
            watches.displaced().requestReplied(target);
            watches.requestEnded(target, call.request().watchKind(error));
        }
    }

    /** Takes nothing in any more, and sends all that waits. */
    public void rejectNew() {
        rejecting = true;
        sending = true;
        onDrained = null;
        sendWaiting();
    }

    /** Takes one of the session's own requests in, behind those that wait, whatever the bound of the queue. */
    public void acceptLast(Call<?> call) {
        waiting.add(call);
        sendWaiting();
    }

    /** Takes nothing in any more, and ends all that waits. */
    public void rejectAll() {
        rejecting = true;
        List<Call<?>> ending = new ArrayList<>(waiting);
        waiting.clear();
        endAll(ending, late -> new ClientStoppedException(context(late)));
    }

    /** Sends the last request at once; there is no time left for those that wait. */
    public void sendLast(Call<?> call) {
        rejectAll();
        sendNow(call);
    }

    /** {@code then} is run when all that was taken in has been answered. */
    public void drainAll(Runnable then) {
        onDrained = then;
        sendWaiting();
    }

    /** Sends nothing any more; {@code then} is run when all that was sent has been answered. */
    public void drainSent(Runnable then) {
        sending = false;
        onDrained = then;
        checkDrained();
    }

    /** Has a session and a connection, on which only {@link #sendNow} writes until {@link #open} is called. */
    public void attach(Connection newConnection, long newSessionId) {
        sender.attach(newConnection);
        server = newConnection.endpoint().toString();
        sessionId = newSessionId;
    }

    /** Returns whether the event without a zxid may be part of the answer to the oldest request, which then has taken it. */
    public boolean isDifference(EventType type, String path) {
        Call<?> oldest = sender.sent().oldest();
        if (oldest instanceof ComparisonCall comparison) {
            comparison.differs(type, path);
            return true;
        }
        return false;
    }

    /** Returns the times of what was sent. */
    public SendTimes sendTimes() {
        return sender.times();
    }

    /** Sends one of the session's own requests, before those that wait. */
    public void sendNow(Call<?> call) {
        sender.transmit(call);
    }

    /** Opens the way for requests; those that wait are sent with the next {@link #sendWaiting}. */
    public void open() {
        sending = true;
    }

    /** Sends what may be sent. */
    public void sendWaiting() {
        if (sendingWaiting) {
            return; // a completion of this very loop below asked for more
        }
        if (!waiting.isEmpty()) {
            sendWhilePossible();
        }
        if (onDrained != null) {
            checkDrained();
        }
    }

    private void sendWhilePossible() {
        sendingWaiting = true;
        try {
            while (!waiting.isEmpty() && mayTransmit() && !mustWait(waiting.element())) {
                Call<?> call = waiting.remove();
                if (!dropIfDone(call) && !(call instanceof ConditionalCall<?> one && cannotBeSent(one))) {
                    transmit(call);
                }
            }
        } finally {
            sendingWaiting = false;
        }
    }

    /**
     * Returns whether the server has yet to tell its version. All that was asked later waits as well, or order would be lost.
     */
    private boolean mustWait(Call<?> call) {
        ServerVersion since = call instanceof ConditionalCall<?> conditional ? conditional.since() : null;
        return since != null && !call.isDone() && !capabilities.decided(since);
    }

    private boolean cannotBeSent(ConditionalCall<?> call) {
        if (call.outlivesSession()) {
            callFailed(call, SessionExpiredException::new);
            return true;
        }
        ServerVersion since = call.since();
        ServerVersion older = since == null ? null : capabilities.tooOldFor(since);
        if (since == null || older == null) {
            return false;
        }
        callFailed(call, context -> new UnsupportedByServerException(since.toString(), older.toString(), context));
        return true;
    }

    private void checkDrained() {
        Runnable then = onDrained;
        if (then != null && sender.isIdle() && (!sending || waiting.isEmpty())) {
            onDrained = null;
            then.run();
        }
    }

    /** The connection is gone: what was sent has an unknown outcome, the rest waits for another connection. */
    public void suspend(@Nullable Throwable cause) {
        sending = false;
        onDrained = null;
        List<Call<?>> unsent = sender.detach();
        for (int i = unsent.size() - 1; i >= 0; i--) {
            waiting.addFirst(unsent.get(i));
        }
        List<Call<?>> impatient = takeWaiting(LoopCommand::failsFast);
        List<Call<?>> lost = sender.sent().takeAll();
        lost.addAll(takeWaiting(call -> call instanceof ComparisonCall part && part.begun()));
        endAll(lost, call -> new ConnectionLossException(context(call), cause));
        endAll(impatient, call -> new NotConnectedException(context(call)));
        server = null;
    }

    private List<Call<?>> takeWaiting(Predicate<Call<?>> which) {
        List<Call<?>> taken = new ArrayList<>(0);
        waiting.removeIf(call -> which.test(call) && taken.add(call));
        return taken;
    }

    /** The session is gone, and calls that are not bound to it go on waiting. */
    public void failBound() {
        List<Call<?>> ending = takeWaiting(call -> call instanceof ConditionalCall<?> one && one.outlivesSession());
        endAll(ending, call -> new SessionExpiredException(context(call)));
    }

    /** The session is gone: what waits ends with the error that {@code reason} makes of its context. */
    public void failWaiting(Function<RequestContext, ZooKeeperException> reason) {
        List<Call<?>> ending = new ArrayList<>(waiting);
        waiting.clear();
        endAll(ending, call -> reason.apply(context(call)));
        sessionId = 0;
    }

    /** Nothing will come any more. */
    public void end() {
        rejecting = true;
        suspend(null);
        Throwable why = noServer.get();
        failWaiting(context -> new ClientStoppedException(context, why));
        deadlines.stop();
    }

    /** A reply has come. */
    public void reply(int xid, int error, JuteReader body) {
        assert loop.inLoop();
        Call<?> call = sender.sent().take(xid, error);
        deadlines.remove(call);
        try {
            complete(call, error, body);
        } finally {
            replied(call, error);
        }
        sendWaiting();
    }

    /** The reply to an authentication has come. Those are answered in their order, and before all else that was sent. */
    public void authReply(int error, JuteReader body) {
        assert loop.inLoop();
        Call<?> call = sender.sent().takeAuth();
        deadlines.remove(call);
        complete(call, error, body);
        sendWaiting();
    }

    /** A reply has come that is longer than the limit. */
    public void oversizedReply(int xid, int error, int size) {
        assert loop.inLoop();
        Call<?> call = sender.sent().take(xid, error);
        deadlines.remove(call);
        call.fail(
                error == 0
                        ? new ReplyTooLargeException(size, config.connect().maxFrame(), context(call))
                        : new RefusedException(error, context(call)));
        replied(call, error);
        sendWaiting();
    }

    /** Returns the context for an error of {@code call}. */
    public RequestContext context(Call<?> call) {
        return call.context(server, sessionId);
    }

    /** Returns the context for an error of an operation of several requests. */
    public RequestContext context(String operation, @Nullable String path) {
        return new RequestContext(operation, path, server, sessionId);
    }

    private void iterationEnded(long now) {
        try {
            if (sender.endIteration(now)) {
                onWrite.accept(now);
            }
            checkDrained(); // reads that could not be written have ended without an answer
        } finally {
            deadlines.iterationEnded(now); // Whatever could not be sent, the rest has its deadlines.
        }
    }

    private boolean mayTransmit() {
        return sending && sender.mayTransmit();
    }

    @Override
    public void readReplied(Call<?> read, MultiReadRequest.Part part) {
        deadlines.remove(read);
        if (!read.isDone()) {
            end(read, part);
        }
    }

    @SuppressWarnings("unchecked") // A part's value is of its request's type.
    private <T> void end(Call<T> read, MultiReadRequest.Part part) {
        if (part.error() == MultiRecord.OK) {
            read.succeed((T) part.value());
        } else {
            read.fail(new RefusedException(part.error(), context(read)));
        }
    }

    @Override
    public void callFailed(Call<?> call, Function<RequestContext, ZooKeeperException> error) {
        untrack(call);
        if (!call.isDone()) {
            call.fail(error.apply(context(call)));
        }
    }

    @Override
    public boolean dropIfDone(Call<?> call) {
        boolean done = call.isDone(); // asked once: others may cancel at any time
        if (done) {
            untrack(call);
        }
        return done;
    }

    private <T> void complete(Call<T> call, int error, JuteReader body) {
        if (call.isDone()) {
            return;
        }
        if (error != 0 && !call.request().acceptsError(error)) {
            call.fail(new RefusedException(error, context(call)));
            return;
        }
        T value;
        try {
            value = error == 0 ? call.request().readReply(body) : null;
        } catch (MalformedFrameException | BufferUnderflowException | IllegalArgumentException e) {
            call.fail(new ProtocolException("the reply cannot be read", context(call), e));
            return;
        } catch (Error e) {
            call.fail(new ProtocolException("the reply cannot be kept", context(call), e));
            throw e;
        }
        succeed(call, error, value);
    }

    /**
     * Registers the watcher in the same step, so that no event can come between; not for a caller that has cancelled.
     */
    private <T> void succeed(Call<T> call, int error, @Nullable T value) {
        Request<T> request = call.request();
        WatchTarget target = request.watchTarget();
        Watcher watcher = request.watcher();
        WatchKind kind = target == null ? null : request.watchKind(error);
        if (target == null || watcher == null || kind == null) {
            call.succeed(value);
            return;
        }
        boolean added = watches.add(kind, target.path(), watcher, request.chroot());
        if (!call.succeed(value) && added) {
            watches.remove(kind, target.path(), watcher);
        }
    }

    private void expire(Call<?> call) {
        Duration timeout = Duration.ofNanos(call.timeoutNanos());
        call.fail(new RequestTimeoutException(timeout, call.sent(), context(call), noServer.get()));
        while (!waiting.isEmpty() && waiting.element().isDone()) {
            untrack(waiting.remove());
        }
        sendWaiting(); // It may have been the first one, which the others waited for.
    }

    /** Drops requests that were given up while they waited; whether there is room then. */
    private boolean purge() {
        long now = loop.nanoTime();
        if (now - purged >= PURGE_NANOS) {
            purged = now;
            List<Call<?>> done = new ArrayList<>();
            waiting.removeIf(call -> call.isDone() && done.add(call));
            done.forEach(this::untrack);
        }
        return waiting.size() < config.maxQueued();
    }

    /** They are in no queue any more: whatever an ending request sets off finds it empty. */
    private void endAll(List<Call<?>> ending, Function<Call<?>, ZooKeeperException> error) {
        for (Call<?> call : ending) {
            untrack(call);
            if (!call.isDone()) {
                call.fail(error.apply(call));
            }
        }
    }
}
