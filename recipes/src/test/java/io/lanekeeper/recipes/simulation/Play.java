// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

/**
 * A recipe in a schedule: it makes the calls of all processes, notes what comes of them, and has the rules. A schedule has these
 * parts, in this order: calls and faults; rest, in which all works and nothing is given back; the end, in which all is given back.
 */
public interface Play {
    /** Makes a Play, and what it needs at the servers. */
    @FunctionalInterface
    interface Factory {
        Play begin(Scene scene);
    }

    /** Makes a call in a process that runs, or cancels one. Between two steps. */
    void act(SimulatedProcess process);

    /** Makes the calls of the recipe, of each kind and in a fixed order, with {@link Scene#pass} between them. */
    void rehearse();

    /** Cancels the oldest open call of a process, if there is one. Between two steps. */
    void cancel(SimulatedProcess process);

    /** Changes nodes as a client does that does not play, such as an operator. Between two steps. */
    void interfere();

    /** Called after each step, for rules about each instant. */
    void stepped();

    /** Called when all processes are connected, nothing fails any more, and no call has been made for a while. */
    void checkRest();

    /** Gives back all that is held, and from now on all that is granted. */
    void finish();

    /** Returns whether all calls have ended after {@link #finish}. */
    boolean finished();

    /** Checks the rules that hold after the end; also calls of its own, while nothing else happens. */
    void checkEnd();

    /** Returns how many watches may stay at the servers after the end. */
    default int mostWatchesAtEnd() {
        return 0;
    }

    /** Called when all processes have stopped. */
    default void checkStopped() {}

    /** Returns what has not ended, for a message. */
    String open();
}
