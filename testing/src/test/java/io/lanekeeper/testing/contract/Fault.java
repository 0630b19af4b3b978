// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

/** Ways in which a handler may break the contract. */
enum Fault {
    NONE,
    REVERSES_ITS_LANES,
    IGNORES_HOLDS,
    ACCEPTS_CALLBACKS_AFTER_THE_STOP,
    RUNS_LINKS_INLINE,
    CALLS_LINKS_TWICE,
    ENDS_RESULTS_AGAIN
}
