// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

/**
 * One of the three queues in which a {@linkplain Handler handler} runs callbacks, one after the other.
 *
 * <p>The callbacks of one lane run in the order in which they were dispatched, and each begins after the one before has
 * ended (kazoo: the three queue types of its sequential handlers). The order between lanes depends on the handler.
 */
public enum Lane {
    /** Session states: state listeners. */
    SESSION,
    /** Watch events: watchers, and the data and children watches that are built on them. */
    WATCH,
    /** Completions: the links of {@link AsyncResult}s. */
    COMPLETION
}
