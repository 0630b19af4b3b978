// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

/**
 * One of the three queues in which a {@linkplain Handler handler} runs callbacks, one after the other.
 *
 * <p>The callbacks of one lane run in the order in which they were dispatched, and the next one does not start before
 * the former one has ended (kazoo: the three queue types of its sequential handlers). What holds between the lanes is
 * the handler's to say.
 */
public enum Lane {
    /** Changes of the session's state: state listeners. */
    SESSION,
    /** Watch events: raw watches, and the data and children watchers built on them. */
    WATCH,
    /** Completions: whatever is linked to an {@link AsyncResult}. */
    COMPLETION
}
