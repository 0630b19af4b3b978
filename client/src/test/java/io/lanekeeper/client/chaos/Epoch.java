// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.chaos.check.Checker;
import io.lanekeeper.client.chaos.check.History;
import io.lanekeeper.client.chaos.check.Promise;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.testkit.Waits;
import io.lanekeeper.handler.AsyncResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Workers and watchers on nodes of their own, and what came of it. For use by the test's thread. */
final class Epoch implements AutoCloseable {
    /** The promises that hold by themselves when all is at rest, but only after some time. */
    private static final Set<Promise> IN_TIME = EnumSet.of(
            Promise.EPHEMERALS_LIVE_WITH_SESSIONS,
            Promise.WATCHES_ARE_NOTIFIED_ONCE,
            Promise.PERSISTENT_WATCHES_MISS_NOTHING,
            Promise.STATES_ADVANCE);

    /** An epoch leaves thousands of nodes, on servers that share their cores. Nothing is judged by the time of their deletion. */
    private static final Duration CLEARING = Duration.ofMinutes(5);

    private final ChaosRun run;
    private final Place place;
    private final Recorder recorder = new Recorder();
    private final List<Worker> workers = new ArrayList<>();
    private final List<Watchers> watchers = new ArrayList<>();

    Epoch(ChaosRun run, Place place, long seed) {
        this.run = run;
        this.place = place;
        place.all().forEach(this::create);
        NoticeBoard known = new NoticeBoard();
        run.members().forEach(member -> employ(member, known, seed * Short.MAX_VALUE));
        workers.add(new ShortSessions(
                run.clients(),
                recorder,
                place,
                known,
                seed,
                run.settings().pace().multipliedBy(20)));
        watchers.forEach(Watchers::start);
        workers.forEach(Worker::start);
    }

    private void employ(ChaosRun.Member member, NoticeBoard known, long seed) {
        if (Clients.inOrder(member.number())) {
            recorder.inOrder(member.number());
        }
        Duration pace = run.settings().pace();
        workers.add(new RegisterWorker(caller(member), place, seed + workers.size(), pace));
        workers.add(new CounterWorker(caller(member), place, seed + workers.size(), pace));
        workers.add(new SequenceWorker(caller(member), place, seed + workers.size(), pace.multipliedBy(4)));
        workers.add(new EphemeralWorker(caller(member), place, known, seed + workers.size(), pace.multipliedBy(4)));
        watchers.add(new Watchers(new Caller(recorder, member.given(), member.number(), Caller.NO_ORDER), place));
    }

    private Caller caller(ChaosRun.Member member) {
        return new Caller(recorder, member.given(), member.number(), recorder.newThread());
    }

    private void create(String path) {
        done(
                "created",
                Waits.LIMIT,
                () -> run.observer().create(path, Values.bytes(History.INITIAL)),
                ErrorCode.NODE_EXISTS);
    }

    /** Tries until it is done, or was done by an attempt whose reply was lost. */
    private static void done(String what, Duration limit, Supplier<AsyncResult<?>> call, ErrorCode already) {
        Waits.until(what, limit, () -> {
            try {
                call.get().join(limit);
                return true;
            } catch (RefusedException e) {
                return e.code() == already;
            } catch (ZooKeeperException e) {
                return false;
            }
        });
    }

    Recorder recorder() {
        return recorder;
    }

    /** Stops the workers, waits for rest, and looks. All faults must be healed. */
    History end() {
        workers.forEach(Worker::stop);
        workers.forEach(Worker::join);
        run.members().forEach(member -> lookOnceMore(caller(member)));
        awaitEndsOfCalls();
        Survey survey = new Survey(run.observer(), place);
        List<ZooKeeperClient> clients =
                run.members().stream().map(ChaosRun.Member::zk).toList();
        long end = System.nanoTime() + run.settings().patience().toNanos();
        History history = recorder.history(survey.rest(clients, run.clients()));
        while (!Checker.check(history, IN_TIME).isEmpty() && System.nanoTime() - end < 0) {
            history = recorder.history(survey.rest(clients, run.clients()));
        }
        close();
        ZooKeeperOperations patient = run.observer().withTimeout(CLEARING);
        done("deleted", CLEARING, () -> patient.deleteRecursive(place.root()), ErrorCode.NO_NODE);
        return history;
    }

    private void lookOnceMore(Caller caller) {
        List<AsyncResult<?>> calls = new ArrayList<>();
        for (String path : place.written()) {
            calls.add(caller.sync(path));
            calls.add(caller.get(path));
        }
        try {
            Worker.awaitEnds(calls);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void awaitEndsOfCalls() {
        Waits.until("the end of each call was notified", () -> recorder.pending() == 0);
    }

    /** Stops what works on. */
    @Override
    public void close() {
        watchers.forEach(Watchers::close);
        workers.forEach(Worker::stop);
    }
}
