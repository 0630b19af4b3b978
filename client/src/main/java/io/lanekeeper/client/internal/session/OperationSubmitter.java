// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.NotConnectedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.RequestTooLargeException;
import io.lanekeeper.client.event.StateChange;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.internal.auth.AddAuthCommand;
import io.lanekeeper.client.internal.auth.AuthCompletion;
import io.lanekeeper.client.internal.auth.CredentialStore;
import io.lanekeeper.client.internal.callback.MappedCompletion;
import io.lanekeeper.client.internal.config.Credential;
import io.lanekeeper.client.internal.config.SessionConfig;
import io.lanekeeper.client.internal.operation.AddWatch;
import io.lanekeeper.client.internal.operation.ChangedSince;
import io.lanekeeper.client.internal.operation.CompositeOperation;
import io.lanekeeper.client.internal.operation.CreateWithParents;
import io.lanekeeper.client.internal.operation.DeleteRecursive;
import io.lanekeeper.client.internal.operation.EnsurePath;
import io.lanekeeper.client.internal.operation.PathNodes;
import io.lanekeeper.client.internal.operation.RemoveWatches;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.protocol.AddWatchRequest;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.client.internal.protocol.SetWatches2Request;
import io.lanekeeper.client.internal.protocol.SetWatchesRequest;
import io.lanekeeper.client.internal.protocol.WatchTarget;
import io.lanekeeper.client.internal.request.Call;
import io.lanekeeper.client.internal.request.CallOptions;
import io.lanekeeper.client.internal.request.LoopCommand;
import io.lanekeeper.client.internal.request.LoopInbox;
import io.lanekeeper.client.internal.server.FourLetterWord;
import io.lanekeeper.client.internal.server.ServerAddress;
import io.lanekeeper.client.internal.watch.ComparedTables;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Completion;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Promise;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Submits operations from any thread: makes a result, and has the current run work on it. */
public final class OperationSubmitter {
    private final Handler handler;
    private final SessionConfig config;
    private final StatePublisher states;
    private final CredentialStore credentials;
    private final int maxFrame;
    /** The run that takes the calls; null while there is none. */
    private volatile @Nullable SessionRun run;

    private volatile boolean startedOnce;

    OperationSubmitter(ClientParts parts) {
        handler = parts.handler();
        config = parts.config();
        maxFrame = config.connect().maxFrame();
        states = parts.states();
        credentials = parts.credentials();
    }

    /** Returns the current run; null while there is none. Any thread. */
    @Nullable
    SessionRun currentRun() {
        return run;
    }

    /** Has calls go to {@code next} from now on; null if there is no run any more. Under the monitor of the session. */
    void sendTo(@Nullable SessionRun next) {
        run = next;
        if (next != null) {
            startedOnce = true;
        }
    }

    /** Returns the handler that makes the results. */
    public Handler handler() {
        return handler;
    }

    /** The newest change of state. */
    public StateChange latest() {
        return states.latest();
    }

    /** Sends one request. */
    public <T> AsyncResult<T> call(Request<T> request, CallOptions options) {
        Promise<T> promise = handler.asyncResult();
        send(request, promise, options);
        return promise;
    }

    /**
     * Sends a request and maps its reply with {@code convert}. If that throws, the result fails with the exception.
     */
    public <T, U> AsyncResult<U> call(
            Request<T> request, BiFunction<@Nullable T, RequestContext, U> convert, CallOptions options) {
        Promise<U> promise = handler.asyncResult();
        send(request, new MappedCompletion<>(promise, value -> convert.apply(value, context(request))), options);
        return promise;
    }

    private RequestContext context(Request<?> request) {
        StateChange where = states.latest();
        return new RequestContext(
                request.opCode().label(), request.path(), where.server(), where.sessionId(), request.chrootPrefix());
    }

    private RequestContext context(String operation, @Nullable String path) {
        StateChange where = states.latest();
        return new RequestContext(operation, path, where.server(), where.sessionId());
    }

    private <T> void send(Request<T> request, Completion<T> completion, CallOptions options) {
        Call<T> call = options.call(request, completion);
        if (!rejectedAsTooLarge(call)) {
            submit(call);
        }
    }

    private boolean rejectedAsTooLarge(Call<?> call) {
        return rejectedAsTooLarge(call, sizeWithWatch(call));
    }

    /** An operation of several requests does not begin if {@code one} of them is too long. */
    private boolean rejectedAsTooLarge(CompositeOperation<?> steps, Request<?> one) {
        return rejectedAsTooLarge(steps, Request.HEADER + one.bodySize());
    }

    private boolean rejectedAsTooLarge(LoopCommand command, long size) {
        if (size <= maxFrame && size < Call.TOO_LONG) {
            return false;
        }
        command.reject(new RequestTooLargeException(size, maxFrame, LoopInbox.context(command, states.latest())));
        return true;
    }

    /** A watch that is set must fit the request that sets it again, too. */
    private static long sizeWithWatch(Call<?> call) {
        Request<?> request = call.request();
        long size = call.size() < Call.TOO_LONG ? call.size() : Request.HEADER + request.bodySize();
        WatchTarget target = request.watchTarget();
        if (target == null) {
            return size;
        }
        return size + (target.persistent() ? SetWatches2Request.OVERHEAD : SetWatchesRequest.OVERHEAD);
    }

    /** Proves an identity, now and on each connection to come. */
    public AsyncResult<Void> addAuth(Credential credential, CallOptions options) {
        return addAuth(credential, false, options);
    }

    /** As {@link #addAuth}; when a server has accepted it, the others of its scheme are not shown any more. */
    public AsyncResult<Void> replaceAuth(Credential credential, CallOptions options) {
        return addAuth(credential, true, options);
    }

    /** Has a credential not be shown on later connections; whether it would have been. */
    public boolean removeAuth(Credential credential) {
        return credentials.remove(credential);
    }

    private AsyncResult<Void> addAuth(Credential credential, boolean replacing, CallOptions options) {
        Promise<Void> promise = handler.asyncResult();
        Call<Void> call = AuthCompletion.call(credentials, credential, promise, options);
        if (!rejectedAsTooLarge(call)) {
            submit(new AddAuthCommand(credentials, credential, replacing, promise, call));
        }
        return promise;
    }

    /** Sets a persistent watch. */
    public AsyncResult<Void> addWatch(AddWatchRequest request, CallOptions options) {
        Promise<Void> promise = handler.asyncResult();
        AddWatch command = new AddWatch(request, promise, options);
        if (!rejectedAsTooLarge(command.call())) {
            submit(command);
        }
        return promise;
    }

    /** Removes one watcher, or if that is null all, from a path. */
    public AsyncResult<Void> removeWatches(
            Chroot chroot, String path, @Nullable Watcher watcher, WatcherType type, long timeoutNanos) {
        Promise<Void> promise = handler.asyncResult();
        RemoveWatches.Selection selection = new RemoveWatches.Selection(chroot, path, watcher, type);
        Supplier<RequestContext> where = () -> context("removeWatches", path);
        submit(new RemoveWatches(selection, promise, where, timeoutNanos));
        return promise;
    }

    /** Has the server compare nodes with an earlier state, and maps its answer with {@code convert}. */
    public <U> AsyncResult<U> changedSince(
            ComparedTables tables, Function<ChangedSince.@Nullable Answer, U> convert, CallOptions options) {
        Promise<U> promise = handler.asyncResult();
        MappedCompletion<ChangedSince.Answer, U> answer = new MappedCompletion<>(promise, convert);
        submit(new ChangedSince(tables, maxFrame, answer, options.timeoutNanos()));
        return promise;
    }

    /** Has a server, by its name, answer one of its commands, over a connection of its own. */
    public AsyncResult<String> fourLetterWord(String word, Endpoint server, long timeoutNanos) {
        Promise<String> promise = handler.asyncResult();
        FourLetterWord.ask(word, server, handler, config.connect(), Duration.ofNanos(timeoutNanos), promise);
        return promise;
    }

    /** Has the server that is connected answer one of its commands, over another connection to the same address. */
    public AsyncResult<String> fourLetterWord(String word, long timeoutNanos) {
        SessionRun current = run;
        SessionStateMachine stateMachine = current == null ? null : current.stateMachine;
        ServerAddress server = stateMachine == null ? null : stateMachine.connectedTo();
        if (server == null) {
            long session = states.latest().sessionId();
            return AsyncResults.failed(
                    handler, new NotConnectedException(new RequestContext(word, null, null, session)));
        }
        Promise<String> promise = handler.asyncResult();
        FourLetterWord.ask(word, server, handler, config.connect(), Duration.ofNanos(timeoutNanos), promise);
        return promise;
    }

    /** Sends a create, and before it those of missing parents. */
    public <T> AsyncResult<T> createWithParents(
            Request<T> create, Chroot chroot, String path, PathNodes parents, CallOptions options) {
        Promise<T> promise = handler.asyncResult();
        if (!rejectedAsTooLarge(options.call(create, promise))) {
            submit(new CreateWithParents<>(create, chroot, path, parents, promise, options));
        }
        return promise;
    }

    /** Creates what is missing of a path. */
    public AsyncResult<Boolean> ensurePath(Chroot chroot, String path, PathNodes nodes, CallOptions options) {
        Promise<Boolean> promise = handler.asyncResult();
        EnsurePath steps = new EnsurePath(chroot, path, nodes, promise, options);
        if (!rejectedAsTooLarge(steps, steps.longest())) {
            submit(steps);
        }
        return promise;
    }

    /** Deletes a node and all below it. */
    public AsyncResult<Void> deleteRecursive(Chroot chroot, String path, CallOptions options) {
        Promise<Void> promise = handler.asyncResult();
        DeleteRecursive steps = new DeleteRecursive(chroot, path, promise, options);
        if (!rejectedAsTooLarge(steps, steps.first())) {
            submit(steps);
        }
        return promise;
    }

    private void submit(LoopCommand command) {
        SessionRun current = run;
        if (current == null) {
            RequestContext context = LoopInbox.context(command, states.latest());
            command.reject(
                    startedOnce ? new ClientStoppedException(context) : ClientStoppedException.notStarted(context));
        } else {
            current.inbox.submit(command);
        }
    }
}
