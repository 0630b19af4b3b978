// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import java.util.concurrent.atomic.AtomicReference;

/**
 * A row of a table that keeps the highest fencing token it has seen. In SQL the column {@code token} and one condition do that:
 *
 * <pre>{@code
 * UPDATE report SET text = ?, token = ? WHERE id = 1 AND token <= ?   -- no row updated: the caller's lock is lost
 * }</pre>
 *
 * <p>This one is in memory and never blocks. A database driver that blocks belongs on a thread of its own, for example by
 * {@code handler.spawn}.
 */
final class FencedRow {
    private final AtomicReference<Content> content = new AtomicReference<>(new Content("", 0));

    private record Content(String text, long token) {}

    /**
     * Sets the text, unless a later holder of the lock has written before.
     *
     * @return whether the row was updated
     */
    boolean update(String text, long token) {
        Content next = new Content(text, token);
        return content.updateAndGet(present -> token >= present.token() ? next : present) == next;
    }

    String text() {
        return content.get().text();
    }
}
