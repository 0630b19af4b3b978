// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

import io.lanekeeper.client.chaos.check.History.Reply;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Goes through calls by real time. */
final class Sweep {
    private Sweep() {}

    /**
     * Calls {@code each} for each call in the order of their beginnings, together with the call that shows most of
     * those that had ended before it began; null if there was none.
     *
     * @param calls in the order in which they began
     */
    static <R extends Reply> void overTime(
            List<? extends R> calls, ToLongFunction<R> shown, BiConsumer<R, @Nullable R> each) {
        List<? extends R> byEnd = calls.stream()
                .sorted(Comparator.comparingLong(reply -> reply.span().ended()))
                .toList();
        int ended = 0;
        R most = null;
        for (R call : calls) {
            while (byEnd.get(ended).span().before(call.span())) {
                R next = byEnd.get(ended++);
                if (most == null || shown.applyAsLong(next) > shown.applyAsLong(most)) {
                    most = next;
                }
            }
            each.accept(call, most);
        }
    }
}
