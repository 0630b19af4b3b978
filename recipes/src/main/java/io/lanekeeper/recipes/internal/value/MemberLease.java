// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.value;

import io.lanekeeper.recipes.LeaseState;
import io.lanekeeper.recipes.internal.NodeLease;
import io.lanekeeper.recipes.internal.OpenWork;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.util.List;

/** A member's place in a double barrier, with what its owner knows of the round. */
final class MemberLease extends NodeLease {
    private final String barrier;
    private List<String> members;
    private long newest;
    private final int connection;
    private final OpenWork.Part part = this::release;

    /**
     * Makes the lease of a node.
     *
     * @param members the names of all members, if this one has listed them all; else empty
     * @param newest a transaction after which no member of this round was created; 0 if none is known
     */
    MemberLease(RecipeContext context, MemberPlace place, String barrier, List<String> members, long newest) {
        super(
                context,
                place.session(),
                place.path(),
                place.token(),
                context.options().identifier(),
                () -> {});
        this.barrier = barrier;
        this.members = members;
        this.newest = newest;
        connection = context.sessions().connections();
    }

    /** The end of the recipes releases the lease. */
    @Override
    protected void begun() {
        context().work().add(part);
    }

    @Override
    protected void changed(LeaseState next) {
        if (next.ended()) {
            context().work().remove(part);
        }
    }

    /** Returns the number of the connection on which the member has entered. */
    int connection() {
        return connection;
    }

    boolean isOf(String path) {
        return barrier.equals(path);
    }

    String name() {
        return path().substring(path().lastIndexOf('/') + 1);
    }

    /** Returns the names of all members, once; then and if they are not known, an empty list. On the loop. */
    List<String> takeMembers() {
        List<String> taken = members;
        members = List.of();
        return taken;
    }

    /**
     * Returns a transaction that divides the members of this round from those of later ones; 0 if none is known. On the loop.
     */
    long newest() {
        return newest;
    }

    /** Takes {@code zxid} for {@link #newest}, if none is known. */
    void newest(long zxid) {
        newest = newest == 0 ? zxid : newest;
    }
}
