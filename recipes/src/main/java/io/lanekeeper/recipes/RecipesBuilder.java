// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.Acl;
import io.lanekeeper.recipes.internal.Arguments;
import io.lanekeeper.recipes.internal.RecipeOptions;
import io.lanekeeper.recipes.lock.Layout;
import java.util.List;
import java.util.Objects;

/** A builder of {@link Recipes}. A bad value is rejected where it is given. Not thread-safe. */
public final class RecipesBuilder {
    private static final double SHARE = 2.0 / 3;

    final ZooKeeperClient client;
    String chroot = "/";
    List<Acl> acl = Acl.OPEN_UNSAFE;
    List<Acl> parentAcl = Acl.OPEN_UNSAFE;
    boolean containers = true;
    Layout layout = Layout.CURATOR;
    SuspendPolicy suspendPolicy = SuspendPolicy.AT_ONCE;
    double leaseShare = SHARE;
    String identifier = "";

    RecipesBuilder(ZooKeeperClient client) {
        this.client = Objects.requireNonNull(client, "client");
    }

    /** Sets the node below which all paths are; default the client's chroot. */
    public RecipesBuilder chroot(String path) {
        chroot = Arguments.path(path);
        return this;
    }

    /**
     * Sets the ACL of the nodes of recipes; default {@link Acl#OPEN_UNSAFE}. The client needs READ on them, and CREATE and DELETE
     * on their parents.
     */
    public RecipesBuilder acl(List<Acl> nodes) {
        acl = requireAcl("acl", nodes);
        return this;
    }

    /** Sets the ACL of parents that are created; default {@link Acl#OPEN_UNSAFE}. */
    public RecipesBuilder parentAcl(List<Acl> parents) {
        parentAcl = requireAcl("parentAcl", parents);
        return this;
    }

    /**
     * Sets whether missing parents become containers, which the server deletes when they are empty; default true. On servers
     * before 3.5.1 they are persistent.
     */
    public RecipesBuilder containers(boolean parents) {
        containers = parents;
        return this;
    }

    /** Sets the layout of locks; default {@link Layout#CURATOR}. Semaphores and elections have it in their options. */
    public RecipesBuilder layout(Layout names) {
        layout = Objects.requireNonNull(names, "layout");
        return this;
    }

    /** Sets the moment at which leases become UNSURE; default {@link SuspendPolicy#AT_ONCE}. */
    public RecipesBuilder suspendPolicy(SuspendPolicy policy) {
        suspendPolicy = Objects.requireNonNull(policy, "suspendPolicy");
        return this;
    }

    /**
     * Sets the part of the session time-out for which {@link Lease#isHeld()} relies on a sign of life; default 2/3.
     *
     * @param share more than 0 and less than 1
     */
    public RecipesBuilder leaseShare(double share) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("leaseShare: " + share + " (expected: more than 0 and less than 1)");
        }
        leaseShare = share;
        return this;
    }

    /** Sets the text in the nodes of locks and candidates, by which people find the holder; default empty. */
    public RecipesBuilder identifier(String text) {
        identifier = Objects.requireNonNull(text, "identifier");
        return this;
    }

    /** Returns the recipes. It sends nothing yet. */
    public Recipes build() {
        return new Recipes(this);
    }

    RecipeOptions options() {
        return new RecipeOptions(acl, parentAcl, containers, suspendPolicy, leaseShare, identifier);
    }

    private static List<Acl> requireAcl(String name, List<Acl> given) {
        Objects.requireNonNull(given, name);
        if (given.isEmpty()) {
            throw new IllegalArgumentException(name + ": [] (expected: at least one entry)");
        }
        return List.copyOf(given);
    }
}
