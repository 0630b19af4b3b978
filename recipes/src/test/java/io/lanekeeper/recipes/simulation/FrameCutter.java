// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

import io.lanekeeper.recipes.simulation.process.FrameObserver;
import io.lanekeeper.recipes.simulation.process.FrameTap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Counts the frames of all processes, and loses what a blow at one of them loses. */
final class FrameCutter implements FrameObserver {
    private static final int NEVER = -1;
    /** Bytes: the length of the next frame, and some of its header. */
    static final int PART = 9;

    private final Consumer<Supplier<String>> notes;
    private int requests;
    private int replies;
    private Blow blow = Blow.BROKEN;
    private int at = NEVER;
    private Consumer<FrameTap> then = tap -> {};

    /** @param notes takes a line for each frame, for a trace */
    FrameCutter(Consumer<Supplier<String>> notes) {
        this.notes = notes;
    }

    /** Returns the number of requests so far. */
    int requests() {
        return requests;
    }

    /** Returns the number of replies and events so far. */
    int replies() {
        return replies;
    }

    /**
     * Strikes at the next frame but {@code skipped}.
     *
     * @param next is called, inside of the step, with the connection of that frame
     */
    void arm(Blow how, int skipped, Consumer<FrameTap> next) {
        blow = how;
        at = (how.atReply() ? replies : requests) + skipped;
        then = next;
    }

    /** Strikes no more. */
    void disarm() {
        at = NEVER;
    }

    @Override
    public void sending(FrameTap tap, int type) {
        notes.accept(() -> tap.handler().name() + " sends request " + requests + " of type " + type);
        if (requests++ == at && !blow.atReply()) {
            strike(tap);
        }
    }

    @Override
    public void receiving(FrameTap tap) {
        notes.accept(() -> tap.handler().name() + " receives frame " + replies);
        if (replies++ == at && blow.atReply()) {
            strike(tap);
        }
    }

    private void strike(FrameTap tap) {
        disarm();
        notes.accept(() -> tap.handler().name() + ": " + blow);
        switch (blow) {
            case REQUEST_LOST -> {
                tap.loseRequests();
                tap.loseReplies();
            }
            case REPLY_LOST, MOVED -> tap.loseReplies();
            case PART_OF_REQUEST -> tap.cutToServer(PART);
            default -> {}
        }
        then.accept(tap);
    }
}
