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
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The transaction that creates the nodes of a multi-lock in one session. After an unknown outcome the nodes are looked for by the
 * unique part of their names. An entry that was abandoned goes on until it is certain that no node is left. Confined to the loop.
 */
final class MultiEntry {
    private static final int MOST_DIRECTORIES = 8;

    private final MultiAttempt attempt;
    private final RecipeContext context;
    private final LoopSession session;
    private final List<LockTerms> locks;
    private final String guid;
    private List<Integer> listings = List.of();
    private boolean abandoned;
    private Runnable onEnd = () -> {};
    private boolean ended;
    private int failures;
    private int directories;

    MultiEntry(MultiAttempt attempt, RecipeContext context, LoopSession session, List<LockTerms> locks) {
        this.attempt = attempt;
        this.context = context;
        this.session = session;
        this.locks = locks;
        guid = context.guid(session);
    }

    private String unique(LockTerms lock) {
        return ContenderNames.unique(lock.layout(), guid);
    }

    /** The attempt is given up: what may have been created is deleted. {@code then} is called when nothing is left of that. */
    void abandon(Runnable then) {
        abandoned = true;
        if (ended) {
            then.run();
        } else {
            Runnable earlier = onEnd;
            onEnd = () -> {
                earlier.run();
                then.run();
            };
        }
    }

    /** Nothing is pending any more. */
    private void end() {
        if (!ended) {
            ended = true;
            onEnd.run();
        }
    }

    /** Sends the transaction and, behind it, the listings. */
    void create() {
        if (abandoned) {
            end();
            return;
        }
        listings = attempt.list();
        List<Op> ops = new ArrayList<>(locks.size());
        for (LockTerms lock : locks) {
            ops.add(Op.createWithStat(
                    lock.key().path(unique(lock) + lock.kind().name()),
                    lock.identifier().getBytes(StandardCharsets.UTF_8),
                    context.node(CreateMode.EPHEMERAL_SEQUENTIAL)));
        }
        context.in(session).multi(ops).whenDone(this::created);
    }

    private void created(AsyncResult<List<OpResult>> done) {
        Throwable error = done.exception();
        List<OpResult> results = done.value();
        if (results != null) {
            List<String> paths = new ArrayList<>(results.size());
            Stat stat = null;
            for (OpResult each : results) {
                if (each instanceof OpResult.Created created) {
                    paths.add(created.path());
                    stat = created.stat();
                }
            }
            if (stat == null) {
                readStat(paths); // This server sends no Stat in a transaction.
            } else {
                entered(paths, stat.czxid());
            }
        } else if (error != null && Failure.is(error, ErrorCode.NO_NODE)) {
            directoryMissing(error);
        } else if (error != null) {
            failed(error, this::create);
        }
    }

    private void readStat(List<String> paths) {
        context.in(session).exists(paths.get(0)).whenDone(done -> {
            Throwable error = done.exception();
            Stat stat = done.value();
            if (error != null) {
                failed(error, this::find);
            } else if (stat == null || stat.ephemeralOwner() != session.id()) {
                incomplete(paths);
            } else {
                entered(paths, stat.czxid());
            }
        });
    }

    private void entered(List<String> paths, long czxid) {
        if (abandoned) {
            delete(paths);
        } else {
            end();
            attempt.entered(paths, czxid, listings);
        }
    }

    private void delete(List<String> paths) {
        int[] open = {paths.size()};
        for (String path : paths) {
            Promise<@Nullable Void> gone = context.promise();
            gone.whenDone(done -> {
                open[0]--;
                if (open[0] == 0) {
                    end();
                }
            });
            context.cleanup().delete(session, path, gone);
        }
    }

    /** Others have deleted some of the nodes: the rest is of no use. */
    private void incomplete(List<String> left) {
        delete(left);
        if (!abandoned) {
            attempt.entryLost();
        }
    }

    private void directoryMissing(Throwable error) {
        directories++;
        if (abandoned) {
            end();
            return;
        } else if (directories > MOST_DIRECTORIES) {
            end();
            attempt.entryFailed(error);
            return;
        }
        int[] open = {locks.size()};
        List<Throwable> refusals = new ArrayList<>();
        for (int i = 0; i < locks.size(); i++) {
            attempt.queue(i).createDirectory(session).whenDone(done -> {
                Throwable refusal = done.exception();
                if (refusal != null && Failure.of(refusal) == Failure.FINAL) {
                    refusals.add(refusal);
                }
                open[0]--;
                if (open[0] == 0 && refusals.isEmpty()) {
                    create(); // It shows again what is still wrong.
                } else if (open[0] == 0) {
                    failed(refusals.get(0), this::create);
                }
            });
        }
    }

    /** Looks for the nodes in all directories, behind a sync. */
    private void find() {
        AsyncResult<Void> synced = context.in(session).sync(locks.get(0).path());
        List<AsyncResult<List<String>>> found = new ArrayList<>(locks.size());
        locks.forEach(lock -> found.add(context.in(session).getChildren(lock.path())));
        found.get(found.size() - 1).whenDone(last -> searched(synced, found)); // Replies come in order.
    }

    private void searched(AsyncResult<Void> synced, List<AsyncResult<List<String>>> found) {
        Throwable error = synced.exception();
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < locks.size(); i++) {
            LockTerms lock = locks.get(i);
            Throwable failed = found.get(i).exception();
            List<String> children = found.get(i).value();
            if (failed != null && !Failure.is(failed, ErrorCode.NO_NODE)) {
                error = failed;
            }
            for (String child : children == null ? List.<String>of() : children) {
                if (child.startsWith(unique(lock))) {
                    paths.add(lock.key().path(child));
                }
            }
        }
        if (error != null) {
            failed(error, this::find);
        } else if (paths.isEmpty()) {
            again(this::create);
        } else if (paths.size() == locks.size()) {
            readStat(paths);
        } else {
            incomplete(paths);
        }
    }

    private void failed(Throwable error, Runnable ifPassing) {
        switch (Failure.of(error)) {
            case UNKNOWN -> again(this::find);
            case PASSING -> again(ifPassing);
            case SESSION_OVER -> {
                end();
                if (!abandoned) {
                    attempt.entryLost();
                }
            }
            case STOPPED, FINAL -> {
                end();
                if (!abandoned) {
                    attempt.entryFailed(error);
                }
            }
        }
    }

    /** Repeats a step: at once after the first failure, later with pauses. */
    private void again(Runnable step) {
        int number = failures;
        failures++;
        if (number == 0) {
            step.run();
        } else {
            context.later(number - 1, step);
        }
    }
}
