// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

/** A result that runs code of the handler itself when it completes. The code needs no lane and no loop. */
public interface CompletionHook {
    /**
     * Runs {@code hook} once: inline on the completing thread, or here if the result is complete. Not for callbacks of
     * applications. The hook must neither block nor throw. If it throws, the handler reports the exception, and later hooks and links
     * run nevertheless.
     */
    void whenDone(Runnable hook);
}
