// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import io.lanekeeper.client.error.ZooKeeperException;
import org.jspecify.annotations.Nullable;

/** A command of one call, which ends as that call does. */
public abstract class CallCommand extends LoopCommand {
    /** Returns the one call of this command. */
    public abstract Call<?> call();

    @Override
    public final void reject(ZooKeeperException reason) {
        call().reject(reason);
    }

    @Override
    public final long timeoutNanos() {
        return call().timeoutNanos();
    }

    @Override
    public final boolean mayHaveBeenSent() {
        return call().mayHaveBeenSent();
    }

    @Override
    public final boolean failsFast() {
        return call().failsFast();
    }

    @Override
    public final String operation() {
        return call().operation();
    }

    @Override
    public final @Nullable String path() {
        return call().path();
    }
}
