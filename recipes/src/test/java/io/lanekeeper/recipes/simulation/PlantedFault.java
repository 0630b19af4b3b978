// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

/** Ways to break a recipe or what is beneath it, each with the rule that has to find it. */
public enum PlantedFault {
    NONE(""),
    /** A register is written without the guard of the lease. */
    WRITES_UNGUARDED("FencedEffects"),
    /** A lock is given without a look at the queue. */
    GRANTS_OUT_OF_TURN("GrantsAreFirst"),
    /** A lease names another session than that of its node. */
    GRANTS_FOR_ANOTHER_SESSION("GrantsAreFirst"),
    /** A lease counts as held until its loss is known. */
    TRUSTS_ITS_STATE("OneHolder"),
    /** Clocks of processes are slower than is allowed. */
    SLOW_CLOCKS("OneHolder"),
    /** The token is the number in the node's name. */
    NUMBERS_AS_TOKENS("TokensGrow"),
    /** A cancellation does not reach the recipe. */
    IGNORES_CANCELLATION("NoOrphans"),
    /** A release deletes nothing. */
    KEEPS_NODES("NoOrphans"),
    /** A result is never completed. */
    FORGETS_RESULTS("CallsEnd"),
    /** Each waiter looks at the queue whenever it changes. */
    ALL_WAITERS_LOOK("NoHerd"),
    /** A result waits for a callback in a lane. */
    WAITS_FOR_A_LANE("LanesDoNotMatter"),
    /** A recursive watch ends. */
    LOSES_RECURSIVE_WATCHES("RecursiveWatchGoesOn"),
    /** A call leaves a timer. */
    LEAVES_TIMERS("NothingIsLeft"),
    /** A call leaves a watch. */
    LEAVES_WATCHES("NothingIsLeft");

    private final String rule;

    PlantedFault(String rule) {
        this.rule = rule;
    }

    /** Returns the name of the rule that has to find it. */
    public String rule() {
        return rule;
    }
}
