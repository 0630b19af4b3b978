// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

/** The faults that can happen at a certain frame. */
public enum Blow {
    /** The request and all later ones are lost, and no reply comes any more; then the connection breaks. */
    REQUEST_LOST,
    /** The reply or event and all later ones are lost, although all requests arrive; then the connection breaks. */
    REPLY_LOST,
    /** A part of a request arrives, and nothing of what follows it; then the connection breaks. */
    PART_OF_REQUEST,
    /** A part of the frame behind the reply or event arrives, and nothing of what follows it; then the connection breaks. */
    PART_OF_REPLY,
    /** The request arrives, its reply is lost, and the connection breaks. The session goes on at a server that is behind. */
    MOVED,
    /** The connection breaks behind the request. */
    BROKEN,
    /** The connection goes on, and the session expires behind the request. */
    EXPIRED,
    /** The process is frozen behind the request for longer than its session lives. */
    FROZEN,
    /** The process is separated from the network behind the request for longer than its session lives. */
    ISOLATED,
    /** The client is stopped behind the request, and started again. */
    STOPPED,
    /** The oldest open call of the process is cancelled behind the request. */
    CANCELLED,
    /** The same behind the reply or event. */
    CANCELLED_LATER;

    /** Returns whether the frame is one that a process receives. */
    public boolean atReply() {
        return this == REPLY_LOST || this == PART_OF_REPLY || this == CANCELLED_LATER;
    }

    /** Returns whether the connection breaks, so that the session may be resumed or may expire meanwhile. */
    public boolean breaks() {
        return losesFrames() || this == BROKEN;
    }

    /** Returns whether the connection breaks a while after the frame, and some frames of that time are lost. */
    boolean losesFrames() {
        return this == REQUEST_LOST
                || this == REPLY_LOST
                || this == PART_OF_REQUEST
                || this == PART_OF_REPLY
                || this == MOVED;
    }
}
