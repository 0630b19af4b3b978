// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

/** Detects code that runs inline, on the stack of a given call. */
final class StackMark {
    private final ThreadLocal<Boolean> marked = ThreadLocal.withInitial(() -> false);

    void during(Runnable step) {
        marked.set(true);
        try {
            step.run();
        } finally {
            marked.remove();
        }
    }

    boolean isHere() {
        return marked.get();
    }

    /** Returns an entry for a journal: inline or not. */
    String where() {
        return isHere() ? "inline" : "later";
    }
}
