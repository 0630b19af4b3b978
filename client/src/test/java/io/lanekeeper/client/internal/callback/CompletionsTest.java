// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.handler.Completion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Completions end once, and say whether they did. */
class CompletionsTest {
    private final Recording end = new Recording();

    private static final class Recording extends LoopCompletion<String> {
        private final List<@Nullable Object> ends = new ArrayList<>();

        @Override
        public void ended(@Nullable String value, @Nullable Throwable error) {
            ends.add(error == null ? value : error);
        }
    }

    private static MappedCompletion<String, String> upperCase(Completion<String> target) {
        return new MappedCompletion<>(target, text -> String.valueOf(text).toUpperCase(Locale.ROOT));
    }

    @Test
    void loopCompletionTakesTheFirstValueOnly() {
        assertFalse(end.isDone());
        assertTrue(end.set("one"));
        assertTrue(end.isDone());
        assertFalse(end.set("two"));
        assertFalse(end.setException(new IllegalStateException("late")));
        assertEquals(List.of("one"), end.ends);
    }

    @Test
    void loopCompletionTakesTheFirstErrorOnly() {
        IllegalStateException first = new IllegalStateException("first");
        assertTrue(end.setException(first));
        assertFalse(end.setException(new IllegalStateException("second")));
        assertFalse(end.set("late"));
        assertEquals(List.of(first), end.ends);
    }

    @Test
    void mappedCompletionPassesTheResultOfItsFunction() {
        MappedCompletion<String, String> mapped = upperCase(end);
        assertFalse(mapped.isDone());
        assertTrue(mapped.set("one"));
        assertTrue(mapped.isDone());
        assertFalse(mapped.set("two"));
        assertFalse(mapped.setException(new IllegalStateException("late")));
        assertEquals(List.of("ONE"), end.ends);
    }

    @Test
    void mappedCompletionPassesErrors() {
        IllegalStateException error = new IllegalStateException("planted");
        assertTrue(upperCase(end).setException(error));
        assertEquals(List.of(error), end.ends);
    }

    @Test
    void mappedCompletionFailsWithTheErrorOfItsFunction() {
        ClientStoppedException refused = new ClientStoppedException(new RequestContext("getData", "/a", null, 0));
        MappedCompletion<String, String> mapped = new MappedCompletion<>(end, text -> {
            throw refused;
        });
        assertTrue(mapped.set("one"));
        assertFalse(mapped.set("two"));
        assertSame(refused, end.ends.get(0));
    }
}
