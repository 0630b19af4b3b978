// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.group;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.Op;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.group.TimedLease;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A lease in the layout of kazoo's {@code NonBlockingLease}: the node {@code lease_holder}, changed under kazoo's lock at the path. The
 * times are those of the clients' clocks, in whole seconds, which are assumed to be in step.
 */
public final class KazooTimedLease implements TimedLease {
    private static final long VERSION = 1;
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

    /** The node as it was read; {@code end} is null if the version is another one. */
    private record Present(String holder, @Nullable Instant end, Stat stat) {}

    private final RecipeContext context;
    private final String node;
    private final Duration time;
    private final UnderLock lock;
    private final Clock clock;

    /** @param lock kazoo's lock at {@code path} */
    public KazooTimedLease(RecipeContext context, String path, Duration time, UnderLock lock, Clock clock) {
        if (Objects.requireNonNull(time, "time").toSeconds() < 1) {
            throw new IllegalArgumentException("time: " + time + " (expected: at least 1 s in the layout of kazoo)");
        }
        this.context = context;
        this.time = time;
        this.lock = lock;
        this.clock = clock;
        node = path.equals("/") ? "/lease_holder" : path + "/lease_holder";
        Op.create(node, null, CreateOptions.DEFAULT); // checks the path
    }

    @Override
    public AsyncResult<@Nullable Grant> tryObtain(String holder) {
        Holders.check(holder);
        return call(
                true,
                () -> read(present -> {
                    boolean others = present != null
                            && (present.end() == null
                                    || (!present.holder().equals(holder)
                                            && clock.instant().isBefore(present.end())));
                    return others ? none() : replace(present, holder);
                }));
    }

    @Override
    public AsyncResult<@Nullable Grant> renew(Grant grant) {
        Objects.requireNonNull(grant, "grant");
        return call(
                false,
                () -> read(present -> present != null
                                && present.end() != null
                                && present.holder().equals(grant.holder())
                        ? replace(present, grant.holder())
                        : none()));
    }

    @Override
    public AsyncResult<Void> release(Grant grant) {
        Objects.requireNonNull(grant, "grant");
        return call(false, () -> giveBack(grant)).asVoid();
    }

    /**
     * Runs a step under the lock. One that has begun goes on when its result is cancelled: it must end before the lock is released.
     *
     * @param obtains whether a grant that the caller does not get is given back
     */
    private AsyncResult<@Nullable Grant> call(boolean obtains, Supplier<AsyncResult<@Nullable Grant>> step) {
        Promise<@Nullable Grant> result = context.promise();
        context.waitingCall(
                result,
                () -> lock.run(() -> result.isDone() ? none() : run(obtains, step, result))
                        .whenDone(done -> {
                            Throwable error = done.exception();
                            if (error == null) {
                                result.set(null);
                            } else {
                                result.setException(error);
                            }
                        }));
        return result;
    }

    /** @param result gets the grant, if it was not cancelled meanwhile */
    private AsyncResult<@Nullable Grant> run(
            boolean obtains, Supplier<AsyncResult<@Nullable Grant>> step, Promise<@Nullable Grant> result) {
        context.work().begun();
        AsyncResult<@Nullable Grant> whole =
                step.get().flatMap(grant -> result.set(grant) || !obtains ? none() : giveBack(grant));
        return whole.whenDone(done -> context.work().ended());
    }

    private AsyncResult<@Nullable Grant> giveBack(@Nullable Grant grant) {
        return grant == null
                ? none()
                : read(present ->
                        present != null && present.stat().czxid() == grant.token() ? delete(present) : none());
    }

    private AsyncResult<@Nullable Grant> none() {
        return AsyncResults.completed(context.handler(), null);
    }

    private AsyncResult<@Nullable Grant> read(Function<@Nullable Present, AsyncResult<@Nullable Grant>> next) {
        return context.client()
                .operations()
                .getData(node)
                .<@Nullable Present>map(this::parse)
                .recover(error -> Failure.is(error, ErrorCode.NO_NODE)
                        ? AsyncResults.completed(context.handler(), null)
                        : AsyncResults.failed(context.handler(), error))
                .flatMap(next);
    }

    private Present parse(NodeData data) {
        byte[] bytes = data.data();
        try {
            Map<String, Object> members = FlatJson.read(bytes == null ? new byte[0] : bytes);
            Object version = members.get("version");
            if (!Long.valueOf(VERSION).equals(version)) {
                return new Present("", null, data.stat()); // As with kazoo, a later version keeps the lease.
            } else if (members.get("holder") instanceof String holder && members.get("end") instanceof String end) {
                return new Present(holder, LocalDateTime.parse(end, SECONDS).toInstant(ZoneOffset.UTC), data.stat());
            }
            throw new IllegalArgumentException("members: " + members.keySet() + " (expected: version, holder, end)");
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw new IllegalStateException("lease " + node + ": the node has other data", e);
        }
    }

    /** Puts a new node in the place of the present one, in one transaction. */
    private AsyncResult<@Nullable Grant> replace(@Nullable Present present, String holder) {
        String end = SECONDS.format(clock.instant().plus(time).atOffset(ZoneOffset.UTC));
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("version", VERSION);
        members.put("holder", holder);
        members.put("end", end);
        byte[] data = FlatJson.write(members);
        CreateOptions options =
                CreateOptions.of(CreateMode.PERSISTENT).acl(context.options().acl());
        List<Op> ops = new ArrayList<>();
        if (present != null) {
            ops.add(Op.delete(node, Math.max(-1, present.stat().version())));
        }
        ops.add(Op.create(node, data, options));
        return context.client().operations().multi(ops).<@Nullable Grant>flatMap(done -> grant(holder, end));
    }

    private AsyncResult<@Nullable Grant> grant(String holder, String end) {
        Instant until = LocalDateTime.parse(end, SECONDS).toInstant(ZoneOffset.UTC);
        return context.client()
                .operations()
                .exists(node)
                .map(stat -> stat == null ? null : new Grant(holder, until, stat.czxid()));
    }

    private AsyncResult<@Nullable Grant> delete(Present present) {
        return context.client()
                .operations()
                .delete(node, Math.max(-1, present.stat().version()))
                .map(done -> null);
    }
}
