// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

/**
 * A row of a table that keeps the highest fencing token it has seen. In SQL the column {@code token} and one condition do that:
 *
 * <pre>{@code
 * UPDATE report SET text = ?, token = ? WHERE id = 1 AND token <= ?   -- no row updated: the caller's lock is lost
 * }</pre>
 *
 * <p>This one is in memory. A database driver that blocks belongs on a thread of its own, for example by
 * {@code handler.spawn}.
 */
final class FencedRow {
    private String text = "";
    private long token;

    /**
     * Sets the text, unless a later holder of the lock has written before.
     *
     * @return whether the row was updated
     */
    synchronized boolean update(String newText, long newToken) {
        if (newToken < token) {
            return false;
        }
        text = newText;
        token = newToken;
        return true;
    }

    synchronized String text() {
        return text;
    }
}
