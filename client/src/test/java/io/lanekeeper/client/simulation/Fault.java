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
    SENDS_TWICE("more than once|the server said|the client threw"),
    /** A request never goes out, and its reply is taken for that of another. */
    SWALLOWS_REQUESTS("unasked|the server said|the client threw|ended with"),
    /** Requests leave in another order. */
    SWAPS_REQUESTS("came behind|the client threw|the server said|ended with"),
    /** Callbacks of a lane change places. */
    SWAPS_CALLBACKS("ran callback|events of|lost an event"),
    /** A held lane goes on. */
    IGNORES_HOLDS("two callbacks at once"),
    /** An event gets lost on the way. */
    LOSES_EVENTS("lost an event"),
    /** A change of state is told twice. */
    REPEATS_STATES("in turn| to StateChange"),
    /** What belongs to one life comes in the next. */
    DELIVERS_LATE("after the stop|in turn|events of"),
    /** Timers that are called off stay. */
    KEEPS_TIMERS("timers are left"),
    /** Connections stay open. */
    KEEPS_CONNECTIONS("connections are left|a stop has not ended"),
    /** A choice that is not the seed's. */
    CHANGES_ITS_MIND("");

    private final Pattern symptoms;

    Fault(String symptoms) {
        this.symptoms = Pattern.compile(symptoms);
    }

    Pattern symptoms() {
        return symptoms;
    }
}
