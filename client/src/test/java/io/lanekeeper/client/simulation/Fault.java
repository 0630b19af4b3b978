// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.simulation;

import java.util.regex.Pattern;

/** Ways to break the build beneath the client, each against one of the rules that are checked, and how it shows. */
enum Fault {
    NONE(""),
    /** A result is never completed. */
    FORGETS_RESULTS("open after|has not ended"),
    /** Links of a result are called twice. */
    CALLS_LINKS_TWICE("ends of call"),
    /** A request goes out twice. */
    SENDS_TWICE("more than once"),
    /** A request never goes out, and its reply is taken for that of another. */
    SWALLOWS_REQUESTS("the client threw|unasked|the server said"),
    /** Requests leave in another order. */
    SWAPS_REQUESTS("came behind|was sent behind"),
    /** A request that not every server knows leaves behind a later one. */
    OVERTAKES_WATCHES("was sent behind"),
    /** Callbacks of a lane change places. */
    SWAPS_CALLBACKS("ran callback"),
    /** A held lane goes on. */
    IGNORES_HOLDS("two callbacks at once"),
    /** An event gets lost on the way. */
    LOSES_EVENTS("lost an event"),
    /** Loses an event for a watcher of all changes. */
    LOSES_CHANGES("missed a change"),
    /** A server does not set the watch that it was asked for. */
    DISARMS_WATCHES("where one waits for"),
    /** A server goes on with a watch that was removed. */
    KEEPS_WATCHES("without a watcher"),
    /** A server does not hear that a session is closed. */
    KEEPS_SESSIONS("whether the session goes on"),
    /** Notifies of a change of state twice. */
    REPEATS_STATES(" to StateChange"),
    /** A read-only server says that it takes writes. */
    HIDES_READ_ONLY("taken for one that takes writes"),
    /** Servers that take writes do not say so. */
    HIDES_WRITERS("still CONNECTED_READ_ONLY"),
    /** Delivers a callback of one run in the next. */
    DELIVERS_LATE("after the stop"),
    /** Of a name, the same address is tried each time. */
    KEEPS_TO_ONE_ADDRESS("not connected"),
    /** Never forgets the addresses of a name. */
    NEVER_FORGETS("not connected"),
    /** Timers that are called off stay. */
    KEEPS_TIMERS("timers are left"),
    /** Connections stay open. */
    KEEPS_CONNECTIONS("connections are left"),
    /** The loop's clock jumps ahead, while the world's does not. */
    JUMPS_AHEAD("left a server"),
    /** A choice that is not the seed's. */
    CHANGES_ITS_MIND("");

    private final Pattern symptoms;

    Fault(String symptoms) {
        this.symptoms = Pattern.compile(symptoms);
    }

    /** Returns whether {@code failure} is the effect of this break. */
    boolean shows(String failure) {
        return symptoms.matcher(failure).find();
    }
}
