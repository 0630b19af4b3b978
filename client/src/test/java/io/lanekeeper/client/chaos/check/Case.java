// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A continuation of a history.
 *
 * @param promise that is broken; null if none is
 */
record Case(String name, @Nullable Promise promise, Consumer<Story> story) {
    @Override
    public String toString() {
        return promise + ": " + name;
    }

    /** The whole of it. */
    History history() {
        Story whole = Story.beginning();
        story.accept(whole);
        return whole.end();
    }
}
