// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

/** Tells whether code runs on the stack of a certain call, that is, inline. */
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

    /** For a journal: where this is called. */
    String where() {
        return isHere() ? "inline" : "later";
    }
}
