// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.spi.LoopClient;
import io.lanekeeper.recipes.internal.RecipeContext;

/**
 * The recipes of one client. Recipes of the same path share what they know, so use one object for a client.
 */
public final class Recipes {
    private final RecipeContext context;

    Recipes(RecipesBuilder builder) {
        LoopClient client = LoopClient.of(builder.client);
        context = RecipeContext.of(
                builder.chroot.equals("/") ? client : client.chroot(builder.chroot), builder.options());
    }

    /** Returns the recipes of a client with the defaults. It sends nothing yet. */
    public static Recipes on(ZooKeeperClient client) {
        return builder(client).build();
    }

    /** Returns a builder of the recipes of a client. */
    public static RecipesBuilder builder(ZooKeeperClient client) {
        return new RecipesBuilder(client);
    }
}
