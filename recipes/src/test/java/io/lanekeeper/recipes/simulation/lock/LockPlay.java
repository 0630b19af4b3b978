// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.lock;

import io.lanekeeper.client.Op;
import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.recipes.Lease;
import io.lanekeeper.recipes.simulation.ContenderTruth;
import io.lanekeeper.recipes.simulation.Operator;
import io.lanekeeper.recipes.simulation.PlantedFault;
import io.lanekeeper.recipes.simulation.Play;
import io.lanekeeper.recipes.simulation.Scene;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Processes that acquire and release one lock, and write a register with its leases. */
public final class LockPlay implements Play {
    /** The directory of the lock. */
    public static final String LOCK = "/lock";

    private static final String REGISTER = "/register";
    private static final int MOST_OPEN = 14;
    private static final Duration BRIEFLY = Duration.ofMillis(5);
    private static final Duration LONGER = Duration.ofSeconds(2);
    private static final int EXPIRIES = 20;
    private static final int MOST_TURNS = 10;
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Scene scene;
    private final Random random;
    private final Map<SimulatedProcess, LockUnderTest> locks = new HashMap<>();
    /** All calls whose lease has not ended; calls that are over leave. */
    private final List<LockCall> calls = new ArrayList<>();

    private final List<LockCall> over = new ArrayList<>();
    private final ContenderTruth truth;
    private final GrantsAreFirst grantsAreFirst;
    private final OneHolder oneHolder;
    private final TokensGrow tokensGrow;
    private final NoOrphans noOrphans;
    private final CallsEnd callsEnd;
    private final LanesDoNotMatter lanesDoNotMatter;
    private final NoHerd noHerd;
    private final Operator operator;
    private int numbers;
    private boolean finishing;

    /** @param make makes the lock of a process */
    public LockPlay(Scene scene, BiFunction<SimulatedProcess, String, LockUnderTest> make) {
        this.scene = scene;
        random = scene.random();
        scene.servers().create(LOCK, new byte[0]);
        scene.servers().create(REGISTER, new byte[Long.BYTES]);
        scene.processes()
                .forEach(process ->
                        locks.put(process, BrokenLock.of(scene.fault(), process, make.apply(process, LOCK))));
        truth = new ContenderTruth(scene, LOCK);
        scene.truth().observe(new FencedEffects(scene, REGISTER, truth)::check);
        grantsAreFirst = new GrantsAreFirst(scene, truth);
        oneHolder = new OneHolder(scene, truth);
        tokensGrow = new TokensGrow(scene, truth);
        noOrphans = new NoOrphans(scene, truth);
        callsEnd = new CallsEnd(scene, this);
        lanesDoNotMatter = new LanesDoNotMatter(scene);
        noHerd = new NoHerd(scene, this);
        operator = new Operator(scene, LOCK, truth, makesDirectory());
    }

    boolean makesDirectory() {
        return locks.values().iterator().next().makesDirectory();
    }

    /** Returns how often the directory was removed. */
    int removals() {
        return operator.removals();
    }

    private LockUnderTest lock(SimulatedProcess process) {
        LockUnderTest lock = locks.get(process);
        if (lock == null) {
            throw new IllegalArgumentException("process: " + process);
        }
        return lock;
    }

    @Override
    public void act(SimulatedProcess process) {
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> {
                for (int i = random.nextInt(3); i >= 0; i--) {
                    callSomehow(process);
                }
            }
            case 4 -> pick(process, false).forEach(this::cancel);
            case 5, 6, 7 -> pick(process, true).forEach(this::release);
            case 8 -> pick(process, true).forEach(call -> leaseOf(call).verify());
            default -> pick(process, true).forEach(this::write);
        }
    }

    @Override
    public void cancel(SimulatedProcess process) {
        calls.stream()
                .filter(call -> call.process() == process && call.lease() == null)
                .findFirst()
                .ifPresent(this::cancel);
    }

    @Override
    public void rehearse() {
        SimulatedProcess one = scene.processes().get(0);
        SimulatedProcess two = scene.processes().get(1);
        LockCall first = call(one, null);
        call(one, null);
        pause();
        LockCall late = call(two, null);
        call(two, Duration.ofMillis(40));
        call(two, Duration.ZERO);
        pause();
        whenGranted(first, this::write);
        whenGranted(first, this::release);
        pause();
        late.cancel();
        call(two, null);
        pause();
        pick(one, true).forEach(this::write);
        pick(one, true).forEach(call -> leaseOf(call).verify());
        pick(one, true).forEach(this::release);
        pause();
        pause();
    }

    /** A lock is given, one waits and is given it, one is cancelled, and one waits for nothing; sometimes a session ends. */
    void cycle(int number) {
        SimulatedProcess one = scene.processes().get(number % 2);
        SimulatedProcess other = scene.processes().get((number + 1) % 2);
        call(one, null);
        call(other, null);
        LockCall cancelled = call(other, null);
        call(one, Duration.ZERO);
        scene.pass(BRIEFLY);
        cancelled.cancel();
        if (number % EXPIRIES == 0) {
            scene.expire(one.client().sessionId());
            scene.pass(LONGER);
        }
        for (int turns = 0; turns < MOST_TURNS && !calls.isEmpty(); turns++) {
            calls.forEach(this::release);
            scene.pass(BRIEFLY);
        }
    }

    private void pause() {
        scene.pass(PAUSE);
    }

    private static void whenGranted(LockCall call, Consumer<LockCall> action) {
        if (call.lease() != null) {
            action.accept(call);
        }
    }

    private void callSomehow(SimulatedProcess process) {
        if (calls.size() >= MOST_OPEN) {
            return;
        }
        Duration some = random.nextBoolean() ? Duration.ZERO : Duration.ofMillis(random.nextInt(3_000));
        Duration time = random.nextInt(3) == 0 ? some : null;
        if (random.nextBoolean()) {
            process.handler().onLoop(() -> call(process, time));
        } else {
            call(process, time);
        }
    }

    /** Makes a call, which waits for {@code time}; for ever if that is null. */
    LockCall call(SimulatedProcess process, @Nullable Duration time) {
        LockUnderTest lock = lock(process);
        LockCall call = new LockCall(
                numbers++, process, time != null, removals(), time == null ? lock.acquire() : lock.tryAcquire(time));
        calls.add(call);
        scene.note(() -> "new " + call + (time == null ? "" : " within " + time));
        return call;
    }

    /** Returns an open call of a process, with or without a lease; none if there is none. */
    private List<LockCall> pick(SimulatedProcess process, boolean withLease) {
        List<LockCall> open = calls.stream()
                .filter(call -> call.process() == process && (call.lease() != null) == withLease)
                .toList();
        return open.isEmpty() ? List.of() : List.of(open.get(random.nextInt(open.size())));
    }

    private static Lease leaseOf(LockCall call) {
        Lease lease = call.lease();
        if (lease == null) {
            throw new IllegalStateException(call + ": no lease");
        }
        return lease;
    }

    private void cancel(LockCall call) {
        scene.note(() -> "cancel " + call);
        call.cancel();
    }

    private void release(LockCall call) {
        scene.note(() -> "release " + call);
        call.release();
    }

    private void write(LockCall call) {
        Lease lease = leaseOf(call);
        byte[] token = ByteBuffer.allocate(Long.BYTES).putLong(lease.token()).array();
        if (scene.fault() == PlantedFault.WRITES_UNGUARDED) {
            call.process().client().setData(REGISTER, token, ZooKeeperOperations.ANY_VERSION);
        } else {
            lease.guarded(List.of(Op.setData(REGISTER, token, ZooKeeperOperations.ANY_VERSION)));
        }
    }

    @Override
    public void interfere() {
        operator.interfere();
    }

    @Override
    public void stepped() {
        boolean someOver = false;
        for (LockCall call : calls) {
            Lease lease = call.lease() == null && call.result().isDone()
                    ? call.result().value()
                    : null;
            if (lease != null) {
                granted(call, lease);
            }
            someOver |= call.over();
        }
        oneHolder.check(calls);
        tokensGrow.check();
        if (someOver) {
            calls.stream().filter(LockCall::over).forEach(over::add);
            calls.removeIf(LockCall::over);
        }
    }

    private void granted(LockCall call, Lease lease) {
        scene.note(() -> call + " has " + lease);
        call.granted(lease);
        grantsAreFirst.granted(call, lease);
        tokensGrow.granted(call, lease);
        if (finishing) {
            release(call);
        }
    }

    @Override
    public void checkRest() {
        noOrphans.checkRest(calls);
    }

    @Override
    public void finish() {
        finishing = true;
        calls.forEach(this::release);
    }

    @Override
    public boolean finished() {
        return calls.isEmpty();
    }

    @Override
    public String open() {
        return calls.stream().map(LockCall::toString).collect(Collectors.joining("; "));
    }

    @Override
    public void checkEnd() {
        boolean ended = finished();
        callsEnd.checkFinished(ended);
        if (scene.settings().lanesHeld()) {
            lanesDoNotMatter.checkFinished(ended, open());
        }
        noOrphans.checkEnd();
        boolean present = scene.servers().exists(LOCK); // Else the first call would create it.
        if (ended && present && random.nextInt(4) == 0) {
            finishing = false;
            noHerd.check();
        }
    }

    @Override
    public void checkStopped() {
        callsEnd.check(over);
    }
}
