// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

/** The nodes of a queue with claims, as kazoo's {@code LockingQueue} has them; the dead letters are ours. */
record ClaimPaths(String path) {
    /** The directory of the items. */
    String entries() {
        return Directories.start(path) + "/entries";
    }

    /** The directory of the claims. */
    String taken() {
        return Directories.start(path) + "/taken";
    }

    /** The directory of the dead letters. */
    String dead() {
        return Directories.start(path) + "/dead";
    }

    String entry(String name) {
        return entries() + '/' + name;
    }

    String taken(String name) {
        return taken() + '/' + name;
    }

    String dead(String name) {
        return dead() + '/' + name;
    }

    /** A node that exists only within the transaction of a claim, which raises the item's number of changes of children. */
    String count(String name) {
        return entry(name) + "/claim";
    }
}
