// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.OpResult;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.LossCause;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.NodeLease;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One transaction that makes a reader of a writer: it creates the reader's node with the writer's number, and deletes the
 * writer's. So at no time another writer is first. An unknown outcome is seen by the reader's node. If the writer's lease is released
 * meanwhile, the reader's node goes, too. Confined to the loop.
 */
final class Downgrade implements Claimant {
    private final ContenderQueues queues;
    private final RecipeContext context;
    private final LockTerms terms;
    private final Contender writer;
    private final WriteNodeLease writeLease;
    private final Promise<Lease> result;
    private final LoopSession session;
    private final ContenderKind readers;
    private final String reader;
    private final Promise<@Nullable Void> over;
    private @Nullable Contender contender;
    private @Nullable NodeLease lease;
    private int failures;

    Downgrade(
            ContenderQueues queues,
            LockTerms terms,
            Contender writer,
            WriteNodeLease writeLease,
            Promise<Lease> result) {
        this.queues = queues;
        this.terms = terms;
        this.writer = writer;
        this.writeLease = writeLease;
        this.result = result;
        context = queues.context();
        session = writer.session();
        readers = LockRole.READER.kind(terms.layout());
        reader = terms.key().path(queues.at(terms.key()).parse(writer.path()).as(readers.name()));
        over = context.promise();
    }

    /** Returns a result that completes when the outcome is certain, and nothing is left that this has created for a released writer. */
    AsyncResult<@Nullable Void> over() {
        return over;
    }

    void begin() {
        if (writeLease.state().ended()) {
            fail(writeLease.lostError(null)); // Released or lost since the last attempt, which had no effect.
            return;
        }
        writer.ignoreOwnNode(); // The event of its end comes before the reply.
        byte[] data = terms.identifier().getBytes(StandardCharsets.UTF_8);
        List<Op> ops = List.of(
                Op.createWithStat(reader, data, context.node(CreateMode.EPHEMERAL)), Op.delete(writeLease.path()));
        context.in(session).multi(ops).whenDone(this::replied);
    }

    private void replied(AsyncResult<List<OpResult>> done) {
        Throwable error = done.exception();
        List<OpResult> results = done.value();
        if (results != null) {
            Stat stat = results.get(0) instanceof OpResult.Created created ? created.stat() : null;
            if (stat == null) {
                look(); // This server sends no Stat in a transaction.
            } else {
                take(stat.czxid());
            }
        } else if (error != null && Failure.is(error, ErrorCode.NO_NODE)) {
            writeLease.lost(LossCause.NODE_GONE);
            fail(writeLease.lostError(error));
        } else if (error != null) {
            failed(error, this::begin);
        }
    }

    /** Looks for the reader's node, behind a sync. */
    private void look() {
        AsyncResult<Void> synced = context.in(session).sync(reader);
        context.in(session).exists(reader).whenDone(done -> {
            Throwable error = synced.exception() != null ? synced.exception() : done.exception();
            Stat stat = done.value();
            if (error != null) {
                failed(error, this::look);
            } else if (stat == null) {
                again(this::begin);
            } else {
                take(stat.czxid());
            }
        });
    }

    private void failed(Throwable error, Runnable ifPassing) {
        switch (Failure.of(error)) {
            case UNKNOWN -> again(this::look);
            case PASSING -> again(ifPassing);
            case SESSION_OVER -> fail(writeLease.lostError(error));
            case STOPPED, FINAL -> fail(error);
        }
    }

    private void again(Runnable step) {
        int number = failures;
        failures++;
        if (number == 0) {
            step.run();
        } else {
            context.later(number - 1, step, () -> fail(RecipeContext.stopped("downgrade", writeLease.path())));
        }
    }

    private void fail(Throwable error) {
        writeLease.notDowngraded();
        result.setException(error);
        over.set(null);
    }

    /** The reader takes its place before the writer leaves, so that the next listing has the reader. */
    private void take(long token) {
        if (session.isOver()) {
            fail(writeLease.lostError(null));
        } else if (writeLease.state() == LeaseState.RELEASED) {
            result.setException(writeLease.lostError(null));
            context.cleanup().delete(session, reader, over);
        } else {
            ContenderQueue queue = queues.at(terms.key());
            Contender next = new Contender(queue, readers, terms.identifier(), terms.watchOwnNode(), this);
            contender = next;
            queue.addOnly(next);
            next.adopted(session, reader, token);
            writeLease.passedOn();
            over.set(null);
        }
    }

    @Override
    public void first() {
        Contender present = Objects.requireNonNull(contender);
        NodeLease granted = new NodeLease(context, session, reader, present.token(), terms.identifier(), present::end);
        lease = granted;
        granted.begin();
        if (!result.set(granted)) {
            granted.release();
        }
    }

    @Override
    public boolean displaced(LossCause cause) {
        if (lease != null) {
            lease.lost(cause);
        }
        return false;
    }

    @Override
    public AsyncResult<?> close() {
        return lease == null ? writeLease.release() : lease.release();
    }

    @Override
    public void failed(Throwable error) {
        result.setException(error);
    }

    @Override
    public void revocationRequested() {
        if (lease != null) {
            lease.revocationRequested();
        }
    }
}
