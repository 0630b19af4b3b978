// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.WatchedEvent;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Completion;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One contender's node in one session on its way to the units: at the head of the queue it waits until enough are free, and takes
 * them. Only the head adds units, so a listing that is not older than the step in which it became the head is sound. Confined to
 * the loop.
 */
final class SemaphoreHead {
    private final SemaphoreClaim claim;
    private final RecipeContext context;
    private final SemaphoreTerms terms;
    private final LoopSession session;
    private final Watch unitsWatch;
    private final Watch maxWatch;
    /** The connection on which this contender has last learned of its place. */
    private int connection;
    /** The reading that was sent behind the first listing of the queue; null when it must not be used. */
    private @Nullable UnitsReading early;
    /** The reading that is waited for; null if none. */
    private @Nullable UnitsReading reading;
    /** True if what is read next may be too old, unless it is read behind a sync. */
    private boolean uncertain;
    /** True if a reading has shown all units that were taken before this contender was first. No later one is older. */
    private boolean settled;

    private boolean watched;
    /** True if something has changed since the present reading was sent. */
    private boolean dirty;

    private @Nullable UnitsEntry entry;
    private boolean over;
    private int failures;

    SemaphoreHead(SemaphoreClaim claim, RecipeContext context, SemaphoreTerms terms, LoopSession session) {
        this.claim = claim;
        this.context = context;
        this.terms = terms;
        this.session = session;
        connection = context.sessions().connections();
        unitsWatch = watch();
        maxWatch = watch();
    }

    private Watch watch() {
        return context.client().client().watch(context.client().onLoop(this::changed));
    }

    /** Reads the units behind the listing of the queue, in the same flush. A listing before that one would be too early. */
    void readEarly() {
        try {
            context.client().loop().execute(() -> {
                if (!over) {
                    UnitsReading sent = read(null, null, false);
                    early = sent;
                    sent.begin();
                }
            });
        } catch (RejectedExecutionException e) {
            // The loop has ended, and the client with it: contenders are notified of that.
        }
    }

    private UnitsReading read(@Nullable Watch units, @Nullable Watch max, boolean behindSync) {
        return new UnitsReading(context.in(session), terms, units, max, behindSync, this::replied);
    }

    /** The contender waits for another one. What it has read is too old at the time when that one leaves. */
    void behind() {
        connection = context.sessions().connections();
        early = null;
    }

    /**
     * The contender is first. A reply of the queue's listing before one of the units proves that in this order; an event proves
     * it only on its own connection.
     */
    void first() {
        uncertain = isOtherConnection();
        UnitsReading sent = early;
        if (sent != null && !sent.isDone() && !uncertain) {
            reading = sent;
        } else {
            look(false);
        }
        early = null;
    }

    private boolean isOtherConnection() {
        return !context.sessions().connected() || context.sessions().connections() != connection;
    }

    private void look(boolean watchMax) {
        if (over || entry != null || reading != null) {
            return;
        }
        watched = !terms.isDynamic() || watchMax;
        uncertain = !settled && (uncertain || isOtherConnection());
        connection = context.sessions().connections();
        UnitsReading sent = read(unitsWatch, watchMax && terms.isDynamic() ? maxWatch : null, uncertain);
        reading = sent;
        sent.begin();
    }

    private void replied(UnitsReading done) {
        if (over || done != reading) {
            return;
        }
        reading = null;
        Throwable error = done.error();
        if (error != null) {
            failed(error);
            return;
        }
        if (!settled && !uncertain && isOtherConnection()) {
            look(false); // It may have been sent on a later connection than was known then.
            return;
        }
        failures = 0;
        settled = true;
        try {
            decide(done, done.max());
        } catch (IllegalArgumentException | IllegalStateException e) {
            claim.unusable(e);
        }
    }

    private void decide(UnitsReading done, int max) {
        if (done.isMissing()) {
            createDirectory();
        } else if (done.isMaxUnwritten()) {
            writeMax(done.maxVersion());
        } else if (done.taken() + (long) claim.count() <= max) {
            take(max, done.maxVersion());
        } else if (claim.isNow()) {
            claim.notFree();
        } else if (!watched || dirty) {
            dirty = false;
            look(true);
        }
    }

    private void changed(WatchedEvent event) {
        if (event.type() == EventType.NONE || over) {
            return;
        }
        dirty = reading != null;
        look(true);
    }

    private void failed(Throwable error) {
        switch (Failure.of(error)) {
            case UNKNOWN, PASSING -> again();
            case FINAL -> claim.unusable(error);
            case SESSION_OVER, STOPPED -> {} // The session's end says the same.
        }
    }

    /** Looks again: at once after the first failure, later with pauses. */
    void again() {
        entry = null;
        int number = failures;
        failures++;
        if (number == 0) {
            look(false);
        } else {
            context.later(number - 1, () -> look(false));
        }
    }

    private void createDirectory() {
        if (terms.isKazoo()) {
            create(terms.maxText());
        } else {
            context.createDirectory(
                            session, terms.directory(), terms.options().layout().containers())
                    .whenDone(this::prepared);
        }
    }

    private void create(byte[] data) {
        CreateOptions mode = CreateOptions.of(CreateMode.PERSISTENT)
                .acl(context.options().parentAcl())
                .makePath();
        context.in(session).create(terms.path(), data, mode).whenDone(this::prepared);
    }

    private void writeMax(int version) {
        context.in(session).setData(terms.path(), terms.maxText(), version).whenDone(this::prepared);
    }

    /** Goes on after a repair; if something is still wrong, the next look shows it. */
    private void prepared(AsyncResult<?> done) {
        Throwable error = done.exception();
        if (over) {
            return;
        } else if (error == null) {
            look(false);
        } else if (Failure.is(error, ErrorCode.NODE_EXISTS) || Failure.is(error, ErrorCode.BAD_VERSION)) {
            again();
        } else {
            failed(error);
        }
    }

    // Enough are free.

    private void take(int max, int maxVersion) {
        UnitsEntry next = new UnitsEntry(this, context, session, terms, claim.count(), claim.ownNode());
        entry = next;
        next.send(max, terms.isDynamic() ? maxVersion : -1);
    }

    void taken(List<String> paths, long czxid) {
        close();
        claim.granted(session, paths, czxid);
    }

    /** The transaction was not applied, and the own node exists. */
    void notTaken() {
        claim.heedOwnNode();
        again();
    }

    /** The own node is gone, and no unit is left. */
    void displaced() {
        close();
        claim.displacedByOthers();
    }

    void unusable(Throwable error) {
        claim.unusable(error);
    }

    // The end.

    /** Ends the watches. Nothing that is pending has an effect any more, except a transaction. */
    private void close() {
        if (!over) {
            over = true;
            if (!session.isOver()) {
                unitsWatch.close();
                maxWatch.close();
            }
        }
    }

    /** Gives up. {@code gone} completes when no unit is left of a transaction that may have been applied. */
    void abandon(Completion<@Nullable Void> gone) {
        close();
        UnitsEntry sent = entry;
        if (sent == null) {
            gone.set(null);
        } else {
            sent.abandon(gone);
        }
    }
}
