// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.Lease;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The part of a play that holds what calls have given, and gives it back. */
public abstract class HoldersPlay extends CallPlay {
    /** The lease that a call has given. */
    public static final class Held {
        private final Call<?> call;
        private final Lease lease;
        private @Nullable AsyncResult<?> back;

        private Held(Call<?> call, Lease lease) {
            this.call = call;
            this.lease = lease;
        }

        /** Returns the call. */
        public Call<?> call() {
            return call;
        }

        /** Returns the lease. */
        public Lease lease() {
            return lease;
        }

        /** Returns whether it is on its way back. */
        public boolean goesBack() {
            return back != null;
        }

        @Override
        public String toString() {
            return call.process() + " has " + lease;
        }
    }

    private final List<Held> held = new ArrayList<>();
    private boolean finishing;

    /** Makes a play that holds nothing. */
    protected HoldersPlay(Scene scene) {
        super(scene);
    }

    /** Checks what was given. Called after the step in which a call has ended with a lease. */
    protected abstract void granted(Held given);

    /** Checks the leases that are held at this instant, by the clocks of their processes, and that no operator has taken. */
    protected abstract void checkHeld(List<Held> now);

    /** Gives a lease back. */
    protected AsyncResult<?> giveBack(Held given) {
        return given.lease().release();
    }

    /** Gives back something that a process holds, if there is anything. */
    protected final void giveSomeBack(SimulatedProcess process) {
        List<Held> own = held.stream()
                .filter(one -> one.call().process() == process && one.back == null)
                .toList();
        if (!own.isEmpty()) {
            giveBackOnce(own.get(random().nextInt(own.size())));
        }
    }

    private void giveBackOnce(Held one) {
        if (one.back == null) {
            scene().note(() -> "give back: " + one);
            one.back = giveBack(one);
        }
    }

    /** Returns what was given and is not known to be back. */
    protected final List<Held> held() {
        return held;
    }

    /** Returns whether all is to be given back. */
    protected final boolean finishing() {
        return finishing;
    }

    @Override
    protected void ended(Call<?> call) {
        if (call.result().value() instanceof Lease lease) {
            Held given = new Held(call, lease);
            held.add(given);
            granted(given);
            if (finishing) {
                giveBackOnce(given);
            }
        }
    }

    @Override
    public void stepped() {
        super.stepped();
        held.removeIf(one -> one.back != null && one.back.isDone());
        List<Held> now = new ArrayList<>();
        for (Held one : held) {
            if (one.lease().isHeld()
                    && !scene().truth().wasEndedByHand(one.lease().sessionId())) {
                now.add(one);
            }
        }
        checkHeld(now);
    }

    @Override
    public void finish() {
        finishing = true;
        List.copyOf(held).forEach(this::giveBackOnce);
    }

    @Override
    public boolean finished() {
        return super.finished() && held.isEmpty();
    }

    @Override
    public String open() {
        return super.open() + " " + held;
    }
}
