// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

import io.lanekeeper.recipes.simulation.process.FrameObserver;
import io.lanekeeper.recipes.simulation.process.FrameTap;
import java.util.function.Consumer;

/** Counts the frames of all processes, and breaks a connection at one of them. */
public final class FrameCutter implements FrameObserver {
    /** The ways in which a connection breaks at a frame. */
    public enum Kind {
        /** The request and all later ones are lost. Earlier ones arrive; no reply to them does. */
        REQUEST_LOST,
        /** The reply or event, and all later ones, are lost. All requests arrive. */
        REPLY_LOST,
        /** The connection breaks behind the request, and with it all that is in flight either way. */
        BROKEN
    }

    private static final Consumer<FrameTap> NOTHING = tap -> {};

    private final Consumer<String> notes;
    private int requests;
    private int replies;
    private Kind kind = Kind.BROKEN;
    private int at = -1;
    private Consumer<FrameTap> then = NOTHING;

    /** @param notes takes a line for each frame, for a trace */
    FrameCutter(Consumer<String> notes) {
        this.notes = notes;
    }

    /** Returns the number of requests so far. */
    public int requests() {
        return requests;
    }

    /** Returns the number of replies and events so far. */
    public int replies() {
        return replies;
    }

    /**
     * Breaks the connection of the next frame but {@code skipped}.
     *
     * @param next is called, inside of the step, with the connection, which it has to reset at a later step
     */
    void arm(Kind how, int skipped, Consumer<FrameTap> next) {
        kind = how;
        at = (how == Kind.REPLY_LOST ? replies : requests) + skipped;
        then = next;
    }

    /** Breaks nothing any more. */
    void disarm() {
        at = -1;
    }

    @Override
    public void sending(FrameTap tap, int type) {
        notes.accept(tap.handler().name() + " sends request " + requests + " of type " + type);
        if (requests++ == at && kind != Kind.REPLY_LOST) {
            strike(tap);
        }
    }

    @Override
    public void receiving(FrameTap tap) {
        notes.accept(tap.handler().name() + " receives frame " + replies);
        if (replies++ == at && kind == Kind.REPLY_LOST) {
            strike(tap);
        }
    }

    private void strike(FrameTap tap) {
        at = -1;
        notes.accept(tap.handler().name() + ": " + kind);
        switch (kind) {
            case REQUEST_LOST -> {
                tap.loseRequests();
                tap.loseReplies();
            }
            case REPLY_LOST -> tap.loseReplies();
            case BROKEN -> {}
        }
        then.accept(tap);
    }
}
