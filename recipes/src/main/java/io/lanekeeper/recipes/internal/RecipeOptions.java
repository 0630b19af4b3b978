// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal;

import io.lanekeeper.client.data.Acl;
import io.lanekeeper.recipes.SuspendPolicy;
import java.util.List;

/** The options of a {@code Recipes} object. */
public record RecipeOptions(
        List<Acl> acl,
        List<Acl> parentAcl,
        boolean containers,
        SuspendPolicy suspendPolicy,
        double leaseShare,
        String identifier) {}
