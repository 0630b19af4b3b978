// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.value.Barrier;
import io.lanekeeper.recipes.value.Codec;
import io.lanekeeper.recipes.value.Counter;
import io.lanekeeper.recipes.value.DoubleBarrier;
import io.lanekeeper.recipes.value.SharedValue;

/** Makes the counters, shared values and barriers of one client. Any thread. */
public final class Values {
    private final RecipeContext context;
    private final CounterLines counters;

    /** Makes them on one context. */
    public Values(RecipeContext context) {
        this.context = context;
        counters = new CounterLines(context);
    }

    /** Returns the counter at {@code path}. */
    public Counter counter(String path) {
        return new PathCounter(counters, path);
    }

    /** Returns the value at {@code path}. */
    public <T> SharedValue<T> value(String path, Codec<T> codec) {
        return new PathValue<>(context, path, codec);
    }

    /** Returns the barrier at {@code path}. */
    public Barrier barrier(String path) {
        return new PathBarrier(context, path);
    }

    /** Returns the barrier for {@code members} members at {@code path}. */
    public DoubleBarrier doubleBarrier(String path, int members) {
        return new PathDoubleBarrier(context, path, members);
    }
}
